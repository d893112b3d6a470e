using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Proximal.Cli;

/// <summary>Starts the processes of a training with <c>mpirun</c>, and again from the last checkpoint if one
/// fails.</summary>
/// <param name="ranks">Number of processes.</param>
/// <param name="restarts">Number of restarts.</param>
/// <param name="folder">Folder of the run; null if restarts is 0.</param>
internal sealed class RankLauncher(int ranks, int restarts, string? folder)
{
    private const string Launcher = "mpirun";

    /// <summary>Runs the job to its end. Returns its exit code.</summary>
    /// <param name="arguments">Command line of each process.</param>
    public int Run(IReadOnlyList<string> arguments)
    {
        IReadOnlyList<string> current = arguments;
        for (int restart = 1; ; restart++)
        {
            int code = RunOnce(current);
            if (
                code is ExitCodes.Done or ExitCodes.BadInput or ExitCodes.Diverged or ExitCodes.Interrupted
                || restart > restarts
            )
                return code;
            bool continues = folder is not null && RunFolder.TryFind(folder) is not null;
            CommandLine.WriteError(
                $"the job ended with code {code}; restart {restart} of {restarts} "
                    + (continues ? $"continues {folder}" : "begins again")
            );
            if (continues)
                current = Resume(arguments);
        }
    }

    private int RunOnce(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Launcher) { UseShellExecute = false };
        foreach (
            string argument in (string[])
                [
                    "-q",
                    "-n",
                    ranks.ToString(CultureInfo.InvariantCulture),
                    "--oversubscribe",
                    "--bind-to",
                    "none",
                    .. ToolCommand.Program,
                    .. arguments,
                ]
        )
            start.ArgumentList.Add(argument);
        try
        {
            using Process process = Process.Start(start)!;
            using var stop = new StopSignal();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidInputException(
                $"--ranks needs {Launcher} of Open MPI 4, which was not found: install it with "
                    + "'apt-get install openmpi-bin libopenmpi3' (Debian, Ubuntu) or 'brew install open-mpi' (macOS)",
                exception
            );
        }
    }

    // Flags of the display and of the ranks stay; the run has everything else.
    private List<string> Resume(IReadOnlyList<string> arguments)
    {
        var resumed = new List<string> { "resume", folder! };
        HashSet<string> switches = ["--distributed", "--plain", "--quiet", "--accept-lost-metrics"],
            values = ["--reduce", "--rank-timeout", "--threads", "--load", "--python", "--hook", "--hook-freq"];
        for (int i = 0; i < arguments.Count; i++)
        {
            if (switches.Contains(arguments[i]))
                resumed.Add(arguments[i]);
            else if (values.Contains(arguments[i]) && i + 1 < arguments.Count)
                resumed.AddRange([arguments[i], arguments[++i]]);
        }

        return resumed;
    }
}
