using Spectre.Console;

namespace Proximal.Cli;

/// <summary>The final report of a hyperparameter search.</summary>
internal static class TuningReport
{
    /// <summary>Prints the report of a finished search, after its files were written, and returns the exit
    /// code.</summary>
    public static int Write(TuningFolder folder, SearchResults results, IDisplay display)
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
        string[] rejected = [.. results.Trials.SelectMany(trial => trial.Rejections)];
        if (rejected.Length > 0)
            display.WriteLine(
                $"invalid combinations that were sampled again: {rejected.Length}, for example: {rejected[0]}"
            );
        if (results.Best is not { } best)
            throw new TrainingDivergedException($"all trials failed, the first because {results.Ranked[0].Failure}");

        display.WriteLine(
            $"wrote {folder.Table}, {Path.GetFileName(folder.Results)} and {Path.GetFileName(folder.Chart)}"
        );
        display.WriteLine("");
        string loads = LoadFlag.ToArguments(results.Search.BaseConfiguration.Load);
        string environment = LoadFlag.Quote(results.Search.BaseConfiguration.Environment);
        NextCommands.Write(
            display,
            ($"train {environment} --config {folder.Best}{loads}", "train with the best hyperparameters"),
            ($"play {folder.RunOf(best.Trial, 1).Path}{loads}", "watch the best trial")
        );
        return ExitCodes.Done;
    }
}
