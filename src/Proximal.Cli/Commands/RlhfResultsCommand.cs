using System.CommandLine;
using System.Text;

namespace Proximal.Cli;

/// <summary><c>proximal rlhf results</c>: measures what alignment reaches over seeds, and writes it down.</summary>
internal static class RlhfResultsCommand
{
    private const string DefaultPage = "docs/results.md";

    private const string Notes = """
        randomwalks: trlX's benchmark, SFT then PPO and SFT then GRPO. sentiment: reward against divergence for several KL
        coefficients, and reward hacking at coefficient 0. comparison: PPO, GRPO, RLOO, REINFORCE++, DPO, IPO and KTO on the preferences
        of 'proximal rlhf demo', by their win rate against the fine-tuned model.

        Seeds 1 to N are measured one after the other, and none is left out. With --write the figures of every seed go to a file beside
        the page (docs/results/language/) after each seed, and at the end the page is written anew with its pictures.
        """;

    public static Command Create()
    {
        var name = new Argument<string>("EXPERIMENT")
        {
            Description = $"What to measure: {LanguageExperimentList.Names}.",
        };
        Option<long?> seeds = Flag.Whole("--seeds", "Seeds 1 to N (default: 10 for randomwalks, 3 for the others).");
        Option<bool> write = Flag.Switch("--write", "Write the figures, the pictures and the page of results.");
        Option<string?> results = Flag.Text("--results", "FILE", $"The page to write (default: {DefaultPage}).");
        var show = new ShowFlags();
        var command = new Command(
            "results",
            "Measures what alignment reaches over several seeds, with small models on tasks whose true reward is known."
        )
        {
            name,
            seeds,
            write,
            results,
            show.Threads,
            show.Plain,
            show.Quiet,
        };
        command.SetAction(result =>
        {
            IDisplay display = show.Apply(result);
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
            Notes,
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
                display.WriteLine(
                    $"seed {seed, 2}  {row, -12}  {string.Join("  ", run.Metrics.Select(figure => $"{figure.Name} {DisplayFormat.Number(figure.Value)}"))}"
                );
            }
            if (page is not null)
                Sum().Write(Path.Combine(Folder(page), ExperimentSection.Folder));
        }

        ExperimentResult result = Sum();
        display.WriteLine("");
        foreach (ExperimentRow row in result.Rows)
            display.WriteLine(
                $"{row.Name, -12}  {string.Join("  ", row.Metrics.Select(figure => $"{figure} {ExperimentSection.Cell(row, figure)}"))}"
            );
        if (page is not null)
            Write(experiment, result, page, display);
        return ExitCodes.Done;

        ExperimentResult Sum() =>
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
