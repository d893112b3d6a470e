using System.ComponentModel;
using System.Diagnostics;

namespace Proximal.Gymnasium.Tests;

/// <summary>The Python interpreter of the tests, and the stand-in for gymnasium that it imports.</summary>
public static class Python
{
    public const string Reason = "needs /usr/bin/python3 or python3 with numpy (Debian's package python3-numpy)";

    private static readonly Lazy<string?> Found = new(Find);

    static Python() =>
        // Children inherit it. The stand-in replaces an installed gymnasium, so that the tests do not depend on its
        // version.
        Environment.SetEnvironmentVariable("PYTHONPATH", Path.Combine(AppContext.BaseDirectory, "Python"));

    /// <summary>Whether there is a Python with numpy.</summary>
    public static bool IsThere => Found.Value is not null;

    /// <summary>Whether there is a Python with numpy, and long tests run.</summary>
    public static bool RunsLong => LongTests.AreOn && IsThere;

    /// <summary>Options with this Python.</summary>
    public static GymnasiumOptions Options => new() { Python = Found.Value ?? "python3" };

    private static string? Find() => new[] { "/usr/bin/python3", "python3", "python" }.FirstOrDefault(HasNumpy);

    private static bool HasNumpy(string python)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(python, ["-c", "import numpy"])
                {
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            )!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
