import inspector from 'node:inspector/promises'
import './our-server.ts'
const session = new inspector.Session(); session.connect(); await session.post('Profiler.enable'); await session.post('Profiler.setSamplingInterval', { interval: 400 }); 
let on = false
process.on('SIGUSR2', async () => { if (!on) { on = true; await session.post('Profiler.start'); return } on = false
 const { profile } = await session.post('Profiler.stop'); const self = new Map<string, number>(); const dt = profile.timeDeltas ?? []; const byId = new Map(profile.nodes.map((n: any) => [n.id, n])); (profile.samples ?? []).forEach((id: number, i: number) => { const n: any = byId.get(id); const k = `${n.callFrame.functionName} ${n.callFrame.url.split('/').slice(-2).join('/')}:${n.callFrame.lineNumber}`; self.set(k, (self.get(k) ?? 0) + (dt[i] ?? 0)) }); console.error([...self].sort((a, b) => b[1] - a[1]).slice(0, 24).map(([k, v]) => ` S ${Math.round(v / 1000)} ms ${k}`).join('\n')) })
