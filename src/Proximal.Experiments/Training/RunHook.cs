using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>
/// Command of the user that runs at intervals during training. It gets the latest metrics on standard input, as one
/// line of <c>metrics.jsonl</c>, and the run in the environment variables PROXIMAL_RUN and PROXIMAL_STEP. An exit code
/// other than 0 stops training.
/// </summary>
/// <remarks>
/// The hook is part of the command line and not of the configuration, so that opening a file does not execute a
/// command.
/// </remarks>
/// <param name="command">Command for the shell of the system.</param>
/// <param name="frequency">Steps between two calls; null for 20 calls over the run.</param>
internal sealed class RunHook(string command, long? frequency)
{
    private const int DefaultCalls = 20;

    /// <summary>Callback that runs the command during training.</summary>
    public ITrainingCallback For(RunFolder run, TrainingOptions options, IDisplay display) =>
        new EverySteps(
            frequency ?? Math.Max(1, options.TotalSteps / DefaultCalls),
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
        WriteMetrics(process, trainer.Metrics);
        process.WaitForExit();
        foreach (string line in (output.Result + errors.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            display.WriteLine(line.TrimEnd('\r'));
        if (process.ExitCode != 0)
            trainer.RequestStop($"the hook '{command}' ended with exit code {process.ExitCode}");
    }

    private static void WriteMetrics(Process process, MetricsRecord metrics)
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
            // The command may close its input without reading it.
        }
    }
}
