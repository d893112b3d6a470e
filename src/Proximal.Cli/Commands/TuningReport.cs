using Spectre.Console;

namespace Proximal.Cli;

/// <summary>Says what a search came to.</summary>
internal static class TuningReport
{
    /// <summary>Tells of a finished search, whose files are written; returns the exit code that goes with it.</summary>
    public static int Tell(TuningFolder folder, SearchResults results, IDisplay display)
    {
        display.WriteLine("");
        foreach (
            string line in TuningTable.Lines(
                results,
                Console.IsOutputRedirected ? int.MaxValue : AnsiConsole.Profile.Width
            )
        )
            display.WriteLine(line);
        display.WriteLine("");
        string[] refusals = [.. results.Trials.SelectMany(trial => trial.Rejections)];
        if (refusals.Length > 0)
            display.WriteLine(
                $"drawn again because the settings did not go together: {refusals.Length}, such as: {refusals[0]}"
            );
        if (results.Best is not { } best)
            throw new TrainingDivergedException($"all trials failed, the first because {results.Ranked[0].Failure}");

        display.WriteLine(
            $"wrote {folder.Table}, {Path.GetFileName(folder.Results)} and {Path.GetFileName(folder.Chart)}"
        );
        display.WriteLine("");
        string loads = LoadFlag.Words(results.Search.BaseConfiguration.Load);
        (string Command, string Meaning)[] next =
        [
            (
                $"proximal train {LoadFlag.Quoted(results.Search.BaseConfiguration.Environment)} --config {folder.Best}{loads}",
                "train with the best settings"
            ),
            ($"proximal play {folder.RunOf(best.Trial, 1).Path}{loads}", "watch the best trial"),
        ];
        int width = next.Max(line => line.Command.Length);
        foreach ((string command, string meaning) in next)
            display.WriteLine($"  {command.PadRight(width)}   {meaning}");
        return ExitCodes.Done;
    }
}
