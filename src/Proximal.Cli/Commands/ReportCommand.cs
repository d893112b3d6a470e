using System.CommandLine;
using System.Text;

namespace Proximal.Cli;

/// <summary>The command <c>proximal report RUN…</c>: writes runs as one HTML file.</summary>
internal static class ReportCommand
{
    private const string HelpNotes = """
        Writes one HTML file with the learning curves of all metrics, the results with intervals, the settings and the
        findings of 'proximal doctor'. The file needs no server and no network, so it can be sent or archived. Its charts
        can be zoomed, smoothed and searched as in 'proximal dashboard'. Runs that differ only in their seed become one
        curve with a band.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run folders, names of runs in runs/, or folders that contain runs.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> output = Flag.Text("--out", "FILE", "HTML file to write (default: report.html).");
        Option<string?> title = Flag.Text("--title", "TEXT", "Title of the page (default: the names of the runs).");
        Option<double?> smooth = Flag.Number(
            "--smooth",
            "Weight of exponential smoothing when the page is opened, from 0 to 0.99 (default: 0.6)."
        );
        var command = new Command("report", "Write curves, results, settings and findings of runs as one HTML file.")
        {
            runs,
            output,
            title,
            smooth,
            load.Option,
            load.Python,
        };
        command.SetAction(result =>
        {
            DashboardHost host =
                registries.Dashboard?.Invoke()
                ?? throw new InvalidInputException(
                    "this program has no reports: the published tool has no ASP.NET Core; install the tool with "
                        + "'dotnet tool install --global Proximal.Tool'"
                );
            var options = new ReportOptions
            {
                Runs = result.GetRequiredValue(runs),
                Title = result.GetValue(title),
                Environments = load.Apply(result).Environments,
            };
            string page = host.CreateReport(options with { Smoothing = result.GetValue(smooth) ?? options.Smoothing });
            string path = result.GetValue(output) ?? "report.html";
            OutputFolder.CreateFor(path);
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
            Console.WriteLine($"wrote {path}");
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal report runs/CartPole-v1",
                "proximal report runs/five runs/other --out comparison.html --title \"Entropy bonus\"",
                "proximal report runs                                 all runs in runs/",
            ]
        );
        return command;
    }
}
