using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>
/// A command of the user's own that training calls on its way. It finds the latest figures on its standard input, as one line of
/// <c>metrics.jsonl</c>, and the run in its environment; with an exit code other than 0 it ends training.
/// </summary>
/// <remarks>It belongs to the command line and not to the run: no file names it, so nothing is executed by loading one.</remarks>
/// <param name="command">For the system's shell.</param>
/// <param name="frequency">Steps between two calls; null for twenty calls over the run.</param>
internal sealed class RunHook(string command, long? frequency)
{
    private const int UsualCalls = 20;

    /// <summary>What calls it while a run is trained.</summary>
    public ITrainingCallback For(RunFolder run, TrainingOptions options, IDisplay display) =>
        new EverySteps(
            frequency ?? Math.Max(1, options.TotalSteps / UsualCalls),
            trainer => Call(trainer, run, display)
        );

    private void Call(ITrainer trainer, RunFolder run, IDisplay display)
    {
        bool isWindows = OperatingSystem.IsWindows();
        var start = new ProcessStartInfo(isWindows ? "cmd.exe" : "/bin/sh")
        {
            ArgumentList = { isWindows ? "/c" : "-c", command },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PROXIMAL_RUN"] = Path.GetFullPath(run.Path);
        start.Environment["PROXIMAL_STEP"] = trainer.Steps.ToString(CultureInfo.InvariantCulture);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(),
            errors = process.StandardError.ReadToEndAsync();
        Tell(process, trainer.Metrics);
        process.WaitForExit();
        foreach (string line in (output.Result + errors.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            display.WriteLine(line.TrimEnd('\r'));
        if (process.ExitCode != 0)
            trainer.RequestStop($"the hook '{command}' ended with exit code {process.ExitCode}");
    }

    private static void Tell(Process process, MetricsRecord metrics)
    {
        try
        {
            using (var writer = new Utf8JsonWriter(process.StandardInput.BaseStream))
                JsonLinesSink.WriteTo(writer, metrics);
            process.StandardInput.Write('\n');
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command need not read what it is told.
        }
    }
}
