import { z } from 'zod'
import { Texts } from './texts.ts'

/**
 * The tables of the Human Services Data Specification 3 (with 3.1's
 * service_capacity, unit and url) under their own names, snake_case as there.
 * One thing differs: what people read is a `Texts`, one text per language.
 */

/** HSDS ids are UUIDs; versions are not restricted, directories carry all kinds. */
export const HsdsId = z.guid().toLowerCase()
const day = z.iso.date()
const moment = z.iso.datetime({ offset: true })
const webAddress = z.url({ protocol: /^https?$/ }).max(2000)
const line = z.string().max(300)

export const HsdsLanguage = z.strictObject({ id: HsdsId, name: Texts, code: line, note: Texts.optional() })
export type HsdsLanguage = z.infer<typeof HsdsLanguage>

export const Phone = z.strictObject({
  id: HsdsId,
  number: line.min(1),
  extension: z.number().optional(),
  type: z.enum(['text', 'voice', 'fax', 'cell', 'video', 'pager', 'textphone']).optional(),
  description: Texts.optional(),
  languages: z.array(HsdsLanguage).default([]),
})
export type Phone = z.infer<typeof Phone>

const weekday = z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'])

export const Schedule = z.strictObject({
  id: HsdsId,
  valid_from: day.optional(),
  valid_to: day.optional(),
  dtstart: day.optional(),
  timezone: z.number().optional(),
  until: day.optional(),
  count: z.int().optional(),
  wkst: weekday.optional(),
  freq: z.enum(['WEEKLY', 'MONTHLY']).optional(),
  interval: z.int().positive().optional(),
  byday: z
    .string()
    .regex(/^-?\d?(MO|TU|WE|TH|FR|SA|SU)(,-?\d?(MO|TU|WE|TH|FR|SA|SU))*$/)
    .optional(),
  byweekno: line.optional(),
  bymonthday: line.optional(),
  byyearday: line.optional(),
  description: Texts.optional(),
  opens_at: line.optional(),
  closes_at: line.optional(),
  schedule_link: webAddress.optional(),
  attending_type: line.optional(),
  notes: Texts.optional(),
})
export type Schedule = z.infer<typeof Schedule>

export const ServiceArea = z.strictObject({
  id: HsdsId,
  name: Texts,
  description: Texts.optional(),
  extent: z.string().optional(),
  extent_type: z.enum(['geojson', 'topojson', 'kml', 'text']).optional(),
  uri: webAddress.optional(),
})
export type ServiceArea = z.infer<typeof ServiceArea>

const CostOption = z.strictObject({
  id: HsdsId,
  valid_from: day.optional(),
  valid_to: day.optional(),
  option: Texts.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  amount: z.number().nonnegative().optional(),
  amount_description: Texts.optional(),
})

const RequiredDocument = z.strictObject({
  id: HsdsId,
  document: Texts,
  uri: webAddress.optional(),
})

const Accessibility = z.strictObject({
  id: HsdsId,
  description: Texts,
  details: Texts.optional(),
  url: webAddress.optional(),
})

const Address = z.strictObject({
  id: HsdsId,
  address_1: line,
  address_2: line.optional(),
  city: line,
  region: line.optional(),
  state_province: line,
  postal_code: line,
  country: z.string().regex(/^[A-Z]{2}$/),
  address_type: z.enum(['physical', 'postal', 'virtual']),
})

/** A classification of an entity by a taxonomy term. */
const Attribute = z.strictObject({
  id: HsdsId,
  taxonomy_term_id: HsdsId,
  link_type: line.optional(),
  value: line.optional(),
  label: Texts.optional(),
})

const Unit = z.strictObject({
  id: HsdsId,
  name: Texts,
  scheme: line.optional(),
  identifier: line.optional(),
  uri: webAddress.optional(),
})

const ServiceCapacity = z.strictObject({
  id: HsdsId,
  unit: Unit,
  available: z.number().nonnegative(),
  maximum: z.number().nonnegative().optional(),
  description: Texts.optional(),
  updated: moment,
})

const HsdsUrl = z.strictObject({ id: HsdsId, label: Texts.optional(), url: webAddress })

export const Organization = z.strictObject({
  id: HsdsId,
  name: Texts,
  alternate_name: Texts.optional(),
  description: Texts,
  email: z.email().optional(),
  website: webAddress.optional(),
  additional_websites: z.array(HsdsUrl).default([]),
  legal_status: line.optional(),
  uri: webAddress.optional(),
  parent_organization_id: HsdsId.optional(),
  phones: z.array(Phone).default([]),
})
export type Organization = z.infer<typeof Organization>

export const Location = z.strictObject({
  id: HsdsId,
  location_type: z.enum(['physical', 'postal', 'virtual']),
  url: webAddress.optional(),
  organization_id: HsdsId.optional(),
  name: Texts,
  alternate_name: Texts.optional(),
  description: Texts.optional(),
  transportation: Texts.optional(),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
  addresses: z.array(Address).default([]),
  accessibility: z.array(Accessibility).default([]),
  languages: z.array(HsdsLanguage).default([]),
  phones: z.array(Phone).default([]),
  schedules: z.array(Schedule).default([]),
})
export type Location = z.infer<typeof Location>

export const ServiceAtLocation = z.strictObject({
  id: HsdsId,
  location_id: HsdsId,
  description: Texts.optional(),
  phones: z.array(Phone).default([]),
  schedules: z.array(Schedule).default([]),
  service_areas: z.array(ServiceArea).default([]),
})
export type ServiceAtLocation = z.infer<typeof ServiceAtLocation>

export const Taxonomy = z.strictObject({
  id: HsdsId,
  name: Texts,
  description: Texts,
  uri: webAddress.optional(),
  version: line.optional(),
})
export type Taxonomy = z.infer<typeof Taxonomy>

export const TaxonomyTerm = z.strictObject({
  id: HsdsId,
  code: line.min(1),
  name: Texts,
  description: Texts,
  parent_id: HsdsId.optional(),
  taxonomy_id: HsdsId,
  term_uri: webAddress.optional(),
})
export type TaxonomyTerm = z.infer<typeof TaxonomyTerm>

/** The fields of HSDS `service`; an option of ours is a service with more (see `catalogue.ts`). */
export const serviceFields = {
  id: HsdsId,
  organization_id: HsdsId,
  name: Texts,
  alternate_name: Texts.optional(),
  description: Texts,
  url: webAddress.optional(),
  additional_urls: z.array(HsdsUrl).default([]),
  email: z.email().optional(),
  status: z.enum(['active', 'inactive', 'defunct', 'temporarily closed']),
  interpretation_services: Texts.optional(),
  application_process: Texts.optional(),
  fees_description: Texts.optional(),
  accreditations: Texts.optional(),
  eligibility_description: Texts.optional(),
  minimum_age: z.number().nonnegative().optional(),
  maximum_age: z.number().nonnegative().optional(),
  assured_date: day.optional(),
  assurer_email: z.email().optional(),
  alert: Texts.optional(),
  last_modified: moment,
  phones: z.array(Phone).default([]),
  schedules: z.array(Schedule).default([]),
  service_areas: z.array(ServiceArea).default([]),
  service_at_locations: z.array(ServiceAtLocation).default([]),
  languages: z.array(HsdsLanguage).default([]),
  cost_options: z.array(CostOption).default([]),
  required_documents: z.array(RequiredDocument).default([]),
  capacities: z.array(ServiceCapacity).default([]),
  attributes: z.array(Attribute).default([]),
}
