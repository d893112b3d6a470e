namespace Proximal.Experiments;

/// <summary>Seeds of one configuration of which some learn and others do not.</summary>
internal static class SeedsRule
{
    private const string Cause = "seeds-disagree",
        Title = "seeds disagree";
    private const int Fewest = 3;
    private const double Share = 0.5;

    /// <summary>Compares the seeds; null if their returns are similar.</summary>
    /// <param name="runs">The runs of all seeds.</param>
    public static Finding? Examine(IReadOnlyList<RunEvidence> runs)
    {
        double[] late = [.. runs.Select(static run => run.Return.Late).Where(double.IsFinite).Order()];
        if (late.Length < Fewest)
            return null;
        double first = runs.Select(static run => run.Return.First)
                .Where(double.IsFinite)
                .Order()
                .ElementAt(late.Length / 2),
            limit = late[^1] - (Share * (late[^1] - first));
        int behind = late.Count(value => value < limit);
        return late[^1] > first && behind > 0
            ? new Finding(
                Cause,
                Title,
                $"the return of the last quarter is between {DisplayFormat.Number(late[0])} and "
                    + $"{DisplayFormat.Number(late[^1])} (it starts at {DisplayFormat.Number(first)}); {behind} of {late.Length} "
                    + "seeds improved by less than half as much as the best one",
                "success depends on chance: use more n_envs and n_steps, more exploration (ent_coef), or more steps, and compare "
                    + "configurations over several seeds ('proximal tune' with --seeds 3)",
                []
            )
            : null;
    }
}
