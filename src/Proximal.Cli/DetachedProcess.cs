using System.Runtime.InteropServices;
using System.Text;

namespace Proximal.Cli;

/// <summary>
/// Separates a process that the dashboard started from it: the output goes to a file, so that it does not need the
/// dashboard, and signals of the terminal do not reach the process.
/// </summary>
internal static partial class DetachedProcess
{
    private const int StandardOutput = 1,
        StandardError = 2;

    /// <summary>Does so if the dashboard asked for it in the environment. Nothing happens otherwise.</summary>
    public static void Enter()
    {
        if (Environment.GetEnvironmentVariable(DashboardOptions.OutputVariable) is not { Length: > 0 } path)
            return;
        // Programs that this one starts have their own output.
        Environment.SetEnvironmentVariable(DashboardOptions.OutputVariable, null);
        var file = new FileStream(
            path,
            FileMode.Append,
            FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        if (!OperatingSystem.IsWindows())
        {
            // Messages of the runtime and of native libraries go to the file too.
            _ = SetSession();
            int descriptor = (int)file.SafeFileHandle.DangerousGetHandle();
            _ = Duplicate(descriptor, StandardOutput);
            _ = Duplicate(descriptor, StandardError);
        }

        // Writers that exist already write to the old output.
        var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        {
            AutoFlush = true,
        };
        Console.SetOut(writer);
        Console.SetError(writer);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int descriptor, int target);
}
