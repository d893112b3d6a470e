using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The flags that say when a run of an agent is saved, measured and ended early.</summary>
internal sealed class WatchFlags
{
    private readonly Option<long?> evaluationFrequency = Flag.Whole(
        "--eval-freq",
        "Evaluate every N steps in environments of its own, and keep the best policy (default: before each checkpoint, where --eval-episodes is given)."
    );
    private readonly Option<long?> evaluationEpisodes = Flag.Whole(
        "--eval-episodes",
        $"Episodes of each evaluation (default: {CheckpointOptions.DefaultEpisodes} with --eval-freq; otherwise 0, no evaluation).",
        least: 0
    );
    private readonly Option<double?> stopReturn = Flag.Any(
        "--stop-at-return",
        "End training once an evaluation's mean return is X or more."
    );
    private readonly Option<long?> patience = Flag.Whole(
        "--patience",
        "End training once N evaluations in a row were no better than the best before them."
    );
    private readonly Option<long?> minEvaluations = Flag.Whole(
        "--min-evals",
        "Evaluations at the beginning that --patience does not count (default: 0).",
        least: 0
    );
    private readonly Option<long?> maxEpisodes = Flag.Whole(
        "--max-episodes",
        "End training after N episodes, over all environments."
    );
    private readonly Option<long?> saveEvery = Flag.Whole(
        "--save-every",
        "Updates between checkpoints (default: 20 checkpoints over the run)."
    );
    private readonly Option<long?> saveFrequency = Flag.Whole(
        "--save-freq",
        "Steps between checkpoints, instead of updates."
    );
    private readonly Option<long?> keep = Flag.Whole("--keep", "Checkpoints to keep, beside the best (default: 3).");

    /// <summary>All of them, in the order in which to present them.</summary>
    public IEnumerable<Option> All =>
        [
            evaluationFrequency,
            evaluationEpisodes,
            stopReturn,
            patience,
            minEvaluations,
            maxEpisodes,
            saveEvery,
            saveFrequency,
            keep,
        ];

    /// <summary>A configuration with what the flags say over it.</summary>
    public RunConfiguration Apply(ParseResult result, RunConfiguration configuration)
    {
        (CheckpointOptions checkpoints, StopOptions stop) = (configuration.Checkpoints, configuration.Stop);
        (long? updates, long? steps) = (result.GetValue(saveEvery), result.GetValue(saveFrequency));
        return configuration with
        {
            Checkpoints = checkpoints with
            {
                // One of the two flags takes the place of what the file says by the other's key.
                Interval = (int?)updates ?? (steps is null ? checkpoints.Interval : 0),
                SaveFrequency = steps ?? (updates is null ? checkpoints.SaveFrequency : 0),
                Keep = (int?)result.GetValue(keep) ?? checkpoints.Keep,
                EvaluationFrequency = result.GetValue(evaluationFrequency) ?? checkpoints.EvaluationFrequency,
                EvaluationEpisodes = (int?)result.GetValue(evaluationEpisodes) ?? checkpoints.EvaluationEpisodes,
            },
            Stop = stop with
            {
                Return = result.GetValue(stopReturn) ?? stop.Return,
                Patience = (int?)result.GetValue(patience) ?? stop.Patience,
                MinEvaluations = (int?)result.GetValue(minEvaluations) ?? stop.MinEvaluations,
                Episodes = result.GetValue(maxEpisodes) ?? stop.Episodes,
            },
        };
    }
}
