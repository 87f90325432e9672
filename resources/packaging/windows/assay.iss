; NOT RUN: written without a Windows machine at hand. Inno Setup 6: iscc /DVersion=0.1.0 resources\packaging\windows\assay.iss
; after: python -m PyInstaller --noconfirm --distpath dist build.spec  (see docs/install.md).
#ifndef Version
  #error Give the version: iscc /DVersion=0.1.0 assay.iss
#endif

[Setup]
AppId={{6C1E3F0B-3D0A-4E7C-9B57-2F6E0B1D6A41}
AppName=Assay
AppVersion={#Version}
DefaultDirName={autopf}\Assay
DefaultGroupName=Assay
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
PrivilegesRequiredOverridesAllowed=dialog
ChangesAssociations=yes
ChangesEnvironment=yes
MinVersion=10.0.17763
Compression=lzma2/max
SolidCompression=yes
LicenseFile=..\..\..\dist\assay\_internal\licences\LICENCES.txt
OutputDir=..\..\..\dist
OutputBaseFilename=assay-{#Version}-windows-x86_64
SetupIconFile=..\assay.ico
UninstallDisplayIcon={app}\assay-window.exe

[Files]
Source: "..\..\..\dist\assay\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Assay"; Filename: "{app}\assay-window.exe"

[Tasks]
Name: "case"; Description: "Open cases (.assay) with Assay"
Name: "path"; Description: "Add the command assay to the PATH"; Flags: unchecked

[Registry]
Root: HKA; Subkey: "Software\Classes\.assay\OpenWithProgids"; ValueType: string; ValueName: "Assay.Case"; ValueData: ""; Flags: uninsdeletevalue; Tasks: case
Root: HKA; Subkey: "Software\Classes\Assay.Case"; ValueType: string; ValueData: "Assay case"; Flags: uninsdeletekey; Tasks: case
Root: HKA; Subkey: "Software\Classes\Assay.Case\DefaultIcon"; ValueType: string; ValueData: "{app}\assay-window.exe,0"; Tasks: case
Root: HKA; Subkey: "Software\Classes\Assay.Case\shell\open\command"; ValueType: string; ValueData: """{app}\assay-window.exe"" ""%1"""; Tasks: case
; Pictures are offered "Open with", never taken over.
Root: HKA; Subkey: "Software\Classes\Applications\assay-window.exe\SupportedTypes"; ValueType: string; ValueName: ".jpg"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\assay-window.exe\SupportedTypes"; ValueType: string; ValueName: ".png"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\assay-window.exe\SupportedTypes"; ValueType: string; ValueName: ".tif"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\assay-window.exe\SupportedTypes"; ValueType: string; ValueName: ".webp"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\assay-window.exe\shell\open\command"; ValueType: string; ValueData: """{app}\assay-window.exe"" ""%1"""
Root: HKA; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: NeedsPath

[Run]
Filename: "{app}\assay.exe"; Parameters: "doctor"; Description: "Check the installation"; Flags: postinstall skipifsilent unchecked

[Code]
function NeedsPath: Boolean;
var
  Present: string;
begin
  Result := not RegQueryStringValue(HKA, 'Environment', 'Path', Present)
    or (Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Present) + ';') = 0);
end;
