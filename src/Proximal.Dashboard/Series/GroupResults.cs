namespace Proximal.Dashboard;

/// <summary>Result of a run: one number, from its summary or its metrics.</summary>
internal static class GroupResults
{
    /// <summary>Name of the result that is the mean return of the final policy.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>Results of runs; NaN for runs without one.</summary>
    /// <param name="group">Runs.</param>
    /// <param name="result"><see cref="Evaluation"/>, or the tag of a metric, whose last value is the result.</param>
    public static double[] Of(RunGroup group, string result) =>
        [
            .. group.Runs.Select(run =>
                result == Evaluation
                    ? Summary(run.Run.Folder)?.Evaluation?.Mean ?? double.NaN
                    : RunCurves.Of(run.Run, result).Values.DefaultIfEmpty(double.NaN).Last()
            ),
        ];

    /// <summary>Summary of a run; null if it has none that can be read.</summary>
    public static RunSummary? Summary(RunFolder folder)
    {
        try
        {
            return RunSummary.Read(folder.Summary);
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }
}
