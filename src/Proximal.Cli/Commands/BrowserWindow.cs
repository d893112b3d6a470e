using System.ComponentModel;
using System.Diagnostics;

namespace Proximal.Cli;

/// <summary>The browser of the person at this machine.</summary>
internal static class BrowserWindow
{
    /// <summary>Opens an address. Does nothing on a machine without a browser: the address has been printed.</summary>
    public static void Open(Uri address)
    {
        string opener =
            OperatingSystem.IsWindows() ? address.ToString()
            : OperatingSystem.IsMacOS() ? "open"
            : "xdg-open";
        try
        {
            Process
                .Start(
                    new ProcessStartInfo(opener, OperatingSystem.IsWindows() ? [] : [address.ToString()])
                    {
                        UseShellExecute = OperatingSystem.IsWindows(),
                        RedirectStandardError = !OperatingSystem.IsWindows(),
                        RedirectStandardOutput = !OperatingSystem.IsWindows(),
                    }
                )
                ?.Dispose();
        }
        catch (Win32Exception) { }
    }
}
