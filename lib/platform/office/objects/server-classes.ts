import type { RefusalReason } from "../report"

/*
 * Programs that embedded objects belong to (OLE servers), by their class ids: a class id decides which code of the reader's
 * computer is loaded with the object's bytes, so that what is not in the first list is refused.
 */

const ole = (first: string) => `${first}-0000-0000-c000-000000000046`

/** Programs of documents: Office's own, and well-known ones of others. */
export const allowedClasses: ReadonlySet<string> = new Set([
  // Word: documents, templates and pictures of all versions. Whether they hold macros is judged by their content.
  ole("00030003"),
  ole("00020900"),
  ole("00020901"),
  ole("00020906"),
  ole("00020907"),
  "f4754c9b-64f5-4b40-8af4-679732ac0607",
  "18a06b6b-2f3f-4e2b-a611-52be631b2d22",
  "912abc52-36e2-4714-8e62-a8b73ca5e390",
  "8a624388-aa27-43e0-89f8-2a12bff7bccd",
  "1b261b22-ac6a-4e68-a870-ab5080e8687b",
  // Excel: sheets, charts and templates of all versions.
  ole("00030000"),
  ole("00030001"),
  ole("00020810"),
  ole("00020811"),
  ole("00020812"),
  ole("00020820"),
  ole("00020821"),
  ole("00020830"),
  ole("00020832"),
  ole("00020833"),
  ole("00020841"),
  ole("00024500"),
  "eabcecdb-cc1c-4a6f-b4e3-7f888a5adfc8",
  // PowerPoint: shows, slides and templates of all versions.
  ole("00030004"),
  ole("00030005"),
  ole("00044851"),
  "ea7bae70-fb3b-11cd-a903-00aa00510ea3",
  "ea7bae71-fb3b-11cd-a903-00aa00510ea3",
  "64818d10-4f9b-11cf-86ea-00aa00b929e8",
  "64818d11-4f9b-11cf-86ea-00aa00b929e8",
  "cf4f55f4-8f87-4d47-80bb-5808164bb3f8",
  "dc020317-e6e2-4a62-b9fa-b3efe16626f4",
  "048eb43e-2059-422f-95e0-557da96038af",
  "3c18eae4-bc25-4134-b7df-1eca1337dddc",
  "75d01070-1234-44e9-82f6-db5b39a47c13",
  "aa14f9c9-62b5-4637-8ac4-8f25bf29d5a7",
  "c282417b-2662-44b8-8a94-3bff61c50900",
  // Microsoft Graph, Draw, WordArt and Organization Chart; Visio; Project.
  ole("00020801"),
  ole("00020803"),
  ole("00030006"),
  ole("00030007"),
  ole("00030009"),
  "e4c18d40-1cd5-101c-b325-00aa001f3168",
  ole("00021a13"),
  ole("00021a14"),
  ole("00021a15"),
  "74b78f3a-c8c8-11d1-be11-00c04fb6faf1",
  "72fd3320-9a05-11cf-85a4-00a0c904de5f",
  // The Packager, whose content is judged by itself.
  ole("0003000c"),
  "f20da720-c02f-11ce-927b-0800095ae340",
  // Acrobat's document; Paint, Photo Editor, bitmaps and metafiles.
  "b801ca65-a1fc-11d0-85ad-444553540000",
  ole("0003000a"),
  "d3e34b21-9d75-101a-8c3d-00aa001a1652",
  "11943940-36de-11cf-953e-00c0a84029e9",
  ole("00000315"),
  ole("00000316"),
  ole("00000319"),
  // MathType and AxMath, which are other companies' and still mended.
  ole("0002ce03"),
  "b18c2bcc-4e79-436a-a2a5-a7f8d25a9a28",
  // ChemDraw; AutoCAD of all versions.
  "41ba6d21-a02e-11ce-8fd9-0020afd1f20c",
  "5e4405b0-5374-11ce-8e71-0020af04b1d7",
  "4d3263e4-cab7-11d2-802a-0080c703929c",
  "8e75d913-3d21-11d2-85c4-080009a0c626",
  "7aabbb95-79be-4c0f-8024-eb6af271231c",
  "d70e31ad-2614-49f2-b0fc-aca781d81f3e",
  "6a221957-2d85-42a7-8e19-be33950d1deb",
  // LibreOffice and OpenOffice: texts, sheets, presentations, drawings, charts, formulas.
  "8bc6b165-b1b2-4edd-aa47-dae2ee689dd6",
  "47bbb4cb-ce4c-4e80-a591-42d9ae74950f",
  "9176e48a-637a-4d1f-803b-99d9bfac1047",
  "4bab8970-8a3b-45b3-991c-cbeeac6bd5e3",
  "12dcae26-281f-416f-a234-c3086127382e",
  "078b7aba-54fc-457f-8551-6147e776a997",
  "30a2652a-ddf7-45e7-aca6-3eab26fc8a4e",
  "7b342dc4-139a-4a46-8a93-db0827ccee9c",
  "e5a0b632-dfba-4549-9346-e414da06e6f8",
  "41662fc2-0d57-4aff-ab27-ad2e12e7c273",
  "d0484de6-aaee-468a-991f-8d4b0737b57a",
  "f616b81f-7bb8-4f22-b8a5-47428d59f8ad",
  "7fa8ae11-b3e3-4d88-aabf-255526cd1ce8",
  "ee5d1ea4-d445-4289-b2fc-55fc93693917",
  "448bb771-cfe2-47c4-bcdf-1fbf378e202c",
])

export const packagerClasses: ReadonlySet<string> = new Set([ole("0003000c"), "f20da720-c02f-11ce-927b-0800095ae340"])

const denied: [reason: RefusalReason, classes: string[]][] = [
  // The Equation Editor of 2000, without its source and without repair, under its ids.
  ["executable_object", [ole("0002ce02"), ole("00021700"), ole("0003000b"), ole("0004a6b0")]],
  // Installers, and a shortcut.
  ["executable_object", [ole("000c1082"), ole("000c1084"), ole("000c1086"), ole("00021401")]],
  ["macro_enabled", [ole("00030002")]],
  // Browsers, pages and applications of pages.
  [
    "active_x",
    [
      "eab22ac3-30c1-11cf-a7eb-0000c05bae0b",
      "8856f961-340a-11d0-a96b-00c04fd705a2",
      "c08afd90-f2a1-11d1-8455-00a0c91f3880",
      ole("0002df01"),
      "25336920-03f9-11cf-8fd0-00aa00686f13",
      "25336921-03f9-11cf-8fd0-00aa00686f13",
      "3050f4d8-98b5-11cf-bb82-00aa00bdce0b",
      "3050f5c8-98b5-11cf-bb82-00aa00bdce0b",
    ],
  ],
  // Flash, Shockwave, Silverlight and Windows Media Player.
  [
    "active_x",
    [
      "d27cdb6e-ae6d-11cf-96b8-444553540000",
      "d27cdb70-ae6d-11cf-96b8-444553540000",
      "233c1507-6a77-46a4-9443-f871f945d258",
      "dfeaf541-f3e1-4c24-acac-99c30715084a",
      "6bf52a52-394a-11d3-b153-00c04f79faa6",
      "22d6f312-b0f6-11d0-94ab-0080c74c7e95",
    ],
  ],
  // Scripts, and what scripts use.
  [
    "active_x",
    [
      "ae24fdae-03c6-11d1-8b76-0080c744f389",
      "0e59f1d5-1fbe-11d0-8ff2-00a0d10038bc",
      "0d43fe01-f093-11cf-8940-00a0c9054228",
      "72c24dd5-d70a-438b-8a42-98424b88afb8",
      "f935dc22-1cf0-11d0-adb9-00c04fd58a0b",
      "b54f3741-5b07-11cf-a4b0-00aa004a55e8",
      "f414c260-6ac0-11cf-b6d1-00aa00bbbb58",
      "00000535-0000-0010-8000-00aa006d2ea4",
      "05741520-c4eb-440a-ac3f-9643bbc9f847",
      "a08a033d-1a75-4ab6-a166-ead02f547959",
    ],
  ],
  // Controls of forms and lists.
  [
    "active_x",
    [
      "d7053240-ce69-11cd-a777-00dd01143c57",
      "978c9e23-d4b0-11ce-bf2d-00aa003f40d0",
      "4c599241-6926-101b-9992-00000b65c6f9",
      "46e31370-3f7a-11ce-bed6-00aa00611080",
      "6e182020-f460-11ce-9bcd-00aa00608e01",
      "c62a69f0-16dc-11ce-9e98-00aa00574a4f",
      "8bd21d10-ec42-11ce-9e0d-00aa006002f3",
      "8bd21d20-ec42-11ce-9e0d-00aa006002f3",
      "8bd21d30-ec42-11ce-9e0d-00aa006002f3",
      "8bd21d40-ec42-11ce-9e0d-00aa006002f3",
      "8bd21d50-ec42-11ce-9e0d-00aa006002f3",
      "8bd21d60-ec42-11ce-9e0d-00aa006002f3",
      "1efb6596-857c-11d1-b16a-00c0f0283628",
      "66833fe6-8583-11d1-b16a-00c0f0283628",
      "9181dc5f-e07d-418a-aca6-8eea1ecb8e9e",
      "996bf5e0-8044-4650-adeb-0b013914e99c",
      "bdd1f04b-858b-11d1-b16a-00c0f0283628",
      "c74190b6-8589-11d1-b16a-00c0f0283628",
      "dd9da666-8594-11d1-b16a-00c0f0283628",
      "44f9a03b-a3ec-4f3b-9364-08e0007f21df",
    ],
  ],
  // Links, and monikers, which name a place elsewhere or make an object of any class.
  [
    "remote_object",
    [
      ole("00000300"),
      ole("00000303"),
      ole("00000304"),
      ole("00000306"),
      ole("00000308"),
      ole("00000309"),
      ole("0000031a"),
      ole("0002034c"),
      ole("0002034e"),
      "79eac9e0-baf9-11ce-8c82-00aa004ba90b",
      "79eac9d0-baf9-11ce-8c82-00aa004ba90b",
      "ecabb0c7-7f19-11d2-978e-0000f8757e2a",
      "ecabafc6-7f19-11d2-978e-0000f8757e2a",
      "ecabafc9-7f19-11d2-978e-0000f8757e2a",
      "06290bd2-48aa-11d2-8432-006008c3fbfc",
      "06290bd3-48aa-11d2-8432-006008c3fbfc",
      "4315d437-5b8c-11d0-bd3b-00a0c911ce86",
    ],
  ],
]

/** Servers that are known to be attacked, or to run what they are given, with the reason to refuse them. */
export const deniedClasses: ReadonlyMap<string, RefusalReason> = new Map(
  denied.flatMap(([reason, classes]) => classes.map((id): [string, RefusalReason] => [id, reason])),
)
