using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Proximal.Dashboard;

/// <summary>
/// Process of the tool that outlives the dashboard: its output goes to a file, and it leaves the session of the terminal.
/// </summary>
internal sealed partial class ToolProcess : IDisposable
{
    private const int Terminate = 15,
        MaxOutput = 1 << 16;

    private readonly Process process;
    private readonly string output;

    private ToolProcess(Process process, string output) => (this.process, this.output) = (process, output);

    /// <summary>Exit code; null while the process runs.</summary>
    public int? ExitCode => process.HasExited ? process.ExitCode : null;

    /// <summary>Starts the tool.</summary>
    /// <param name="tool">Program and first arguments.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="output">File for the output, which is replaced.</param>
    /// <exception cref="InvalidInputException">The program cannot be started.</exception>
    public static ToolProcess Start(IReadOnlyList<string> tool, IReadOnlyList<string> arguments, string output)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        File.WriteAllText(output, $"$ proximal {string.Join(' ', arguments)}\n");
        var start = new ProcessStartInfo(tool[0], [.. tool.Skip(1), .. arguments])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment[DashboardOptions.OutputVariable] = output;
        // The secret of the dashboard is none of the run's business.
        start.Environment.Remove("PROXIMAL_TOKEN");
        try
        {
            return new ToolProcess(Process.Start(start)!, output);
        }
        catch (Win32Exception exception)
        {
            throw new InvalidInputException($"{tool[0]} cannot be started: {exception.Message}", exception);
        }
    }

    /// <summary>Last lines of an output; empty if there is none.</summary>
    /// <param name="path">File of the output.</param>
    /// <param name="count">Largest number of lines.</param>
    public static IReadOnlyList<string> LastLines(string path, int count)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        bool isWhole = file.Length <= MaxOutput;
        file.Position = isWhole ? 0 : file.Length - MaxOutput;
        byte[] bytes = new byte[(int)(file.Length - file.Position)];
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        string[] lines = Encoding.UTF8.GetString(bytes, 0, read).TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        return [.. lines.Skip(isWhole ? 0 : 1).TakeLast(count)];
    }

    /// <summary>The line of the tool about an error: the last one of its output.</summary>
    public string LastLine() => LastLines(output, 1) is [var line] ? line : "the tool ended without a message";

    /// <summary>Asks a process to save and end, as Ctrl-C does.</summary>
    /// <param name="process">Id of the process.</param>
    /// <exception cref="InvalidInputException">The process belongs to another user, or the system is Windows.</exception>
    public static void Stop(int process)
    {
        if (OperatingSystem.IsWindows())
            throw new InvalidInputException(
                "Windows cannot stop a run from another program; press Ctrl-C in its window"
            );
        if (Signal(process, Terminate) != 0)
            throw new InvalidInputException(
                $"process {process} cannot be stopped: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}"
            );
    }

    /// <summary>Forgets the process, which continues.</summary>
    public void Dispose() => process.Dispose();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
