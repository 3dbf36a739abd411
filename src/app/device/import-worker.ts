import './first.ts'
import {
  ImportOrder,
  readIntoCatalogue,
  seenSheets,
} from '#/core/catalogue/hsds-import/read-into-catalogue.ts'

/** Reads a directory of services away from the page, which stays alive and may end it at any time. */
self.addEventListener('message', (message: MessageEvent<unknown>) => {
  const order = ImportOrder.parse(message.data)
  if (order.ask === 'sheets') self.postMessage({ sheets: seenSheets(order.files) })
  else self.postMessage({ read: readIntoCatalogue(order, (stage) => self.postMessage({ stage })) })
})
