using System.CommandLine;
using System.Text;

namespace Proximal.Cli;

/// <summary>The command <c>proximal rlhf results</c>: runs alignment experiments over several seeds.</summary>
internal static class RlhfResultsCommand
{
    private const string DefaultPage = "docs/results.md";

    private const string HelpNotes = """
        randomwalks: trlX's benchmark, SFT then PPO and SFT then GRPO. sentiment: reward against KL divergence for
        several KL coefficients, and reward hacking at coefficient 0. comparison: win rates of PPO, GRPO, RLOO,
        REINFORCE++, DPO, IPO and KTO against the fine-tuned model, on the preferences of 'proximal rlhf demo'.

        Seeds 1 to N run one after the other, and all of them are reported. With --write, the results of each seed are
        written to a file in the folder of the page (docs/results/language/), and the page and its charts are written at
        the end.
        """;

    public static Command Create()
    {
        var name = new Argument<string>("EXPERIMENT") { Description = $"Experiment: {LanguageExperimentList.Names}." };
        Option<long?> seeds = Flag.Integer(
            "--seeds",
            "Run seeds 1 to N (default: 10 for randomwalks, 3 for the others)."
        );
        Option<bool> write = Flag.Switch("--write", "Write the results, the charts and the results page.");
        Option<string?> results = Flag.Text("--results", "FILE", $"Results page to write (default: {DefaultPage}).");
        var displayFlags = new DisplayFlags();
        var command = new Command(
            "results",
            "Run alignment experiments over several seeds, with small models and known true rewards."
        )
        {
            name,
            seeds,
            write,
            results,
            displayFlags.Threads,
            displayFlags.Plain,
            displayFlags.Quiet,
        };
        command.SetAction(result =>
        {
            IDisplay display = displayFlags.Apply(result);
            IExperiment experiment = LanguageExperimentList.Find(result.GetRequiredValue(name));
            return Run(
                experiment,
                (int)(result.GetValue(seeds) ?? experiment.DefaultSeeds),
                result.GetValue(write) ? result.GetValue(results) ?? DefaultPage : null,
                display
            );
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            ["proximal rlhf results randomwalks --write", "proximal rlhf results comparison --seeds 1"]
        );
        return command;
    }

    private static int Run(IExperiment experiment, int seeds, string? page, IDisplay display)
    {
        var rows = new Dictionary<string, List<ExperimentRun>>(StringComparer.Ordinal);
        var order = new List<string>();
        using var stop = new StopSignal();
        for (int seed = 1; seed <= seeds; seed++)
        {
            foreach ((string row, ExperimentRun run) in experiment.Measure((ulong)seed, stop))
            {
                if (stop.IsRequested)
                {
                    display.WriteLine("stopped");
                    return ExitCodes.Interrupted;
                }
                if (rows.TryAdd(row, []))
                    order.Add(row);
                rows[row].Add(run);
                IEnumerable<string> metrics = run.Metrics.Select(metric =>
                    $"{metric.Name} {DisplayFormat.Number(metric.Value)}"
                );
                display.WriteLine($"seed {seed, 2}  {row, -12}  {string.Join("  ", metrics)}");
            }
            if (page is not null)
                Summarize().Write(Path.Combine(Folder(page), ExperimentSection.Folder));
        }

        ExperimentResult result = Summarize();
        display.WriteLine("");
        foreach (ExperimentRow row in result.Rows)
        {
            IEnumerable<string> cells = row.Metrics.Select(metric => $"{metric} {ExperimentSection.Cell(row, metric)}");
            display.WriteLine($"{row.Name, -12}  {string.Join("  ", cells)}");
        }
        if (page is not null)
            Write(experiment, result, page, display);
        return ExitCodes.Done;

        ExperimentResult Summarize() =>
            new(
                experiment.Name,
                $"proximal rlhf results {experiment.Name} --seeds {seeds} --write",
                RunSummary.ToolVersion,
                Environment.ProcessorCount,
                [.. order.Select(row => new ExperimentRow(row, rows[row]))]
            );
    }

    private static void Write(IExperiment experiment, ExperimentResult result, string page, IDisplay display)
    {
        foreach ((string name, string svg) in experiment.Draw(result))
            AtomicFile.Write(
                Path.Combine(Folder(page), ExperimentSection.Folder, $"{name}.svg"),
                stream => stream.Write(Encoding.UTF8.GetBytes(svg))
            );
        ResultsPage.Write(
            page,
            ZooResult.ReadAll(Folder(page)),
            PublishedResults.Shipped,
            ExperimentSection.Draw(Folder(page))
        );
        display.WriteLine($"wrote {page}");
    }

    private static string Folder(string page) => Path.ChangeExtension(page, null);
}
