using Spectre.Console;

namespace Proximal.Cli;

/// <summary>Says what a search came to.</summary>
internal static class TuningReport
{
    /// <summary>Tells of a finished search, whose files are written; returns the exit code that goes with it.</summary>
    public static int Tell(TuningFolder folder, SearchResults results, IDisplay display)
    {
        display.Say("");
        foreach (
            string line in TuningTable.Lines(
                results,
                Console.IsOutputRedirected ? int.MaxValue : AnsiConsole.Profile.Width
            )
        )
            display.Say(line);
        display.Say("");
        string[] refusals = [.. results.Trials.SelectMany(trial => trial.Refusals)];
        if (refusals.Length > 0)
            display.Say(
                $"drawn again because the settings did not go together: {refusals.Length}, such as: {refusals[0]}"
            );
        if (results.Best is not { } best)
            throw new TrainingDivergedException($"all trials failed, the first because {results.Ranked[0].Failure}");

        display.Say($"wrote {folder.Table}, {Path.GetFileName(folder.Results)} and {Path.GetFileName(folder.Picture)}");
        display.Say("");
        string loads = LoadFlag.Words(results.Search.Basis.Load);
        (string Command, string Meaning)[] next =
        [
            (
                $"proximal train {LoadFlag.Quoted(results.Search.Basis.Environment)} --config {folder.Best}{loads}",
                "train with the best settings"
            ),
            ($"proximal play {folder.RunOf(best.Trial, 1).Path}{loads}", "watch the best trial"),
        ];
        int width = next.Max(line => line.Command.Length);
        foreach ((string command, string meaning) in next)
            display.Say($"  {command.PadRight(width)}   {meaning}");
        return ExitCodes.Done;
    }
}
