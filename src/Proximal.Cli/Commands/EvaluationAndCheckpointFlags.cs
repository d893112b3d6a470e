using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The flags for checkpoints, evaluations and early stopping of an agent.</summary>
internal sealed class EvaluationAndCheckpointFlags
{
    private readonly Option<long?> evaluationFrequency = Flag.Integer(
        "--eval-freq",
        "Evaluate every N steps in separate environments and keep the best policy (default: before each "
            + "checkpoint, if --eval-episodes is set)."
    );
    private readonly Option<long?> evaluationEpisodes = Flag.Integer(
        "--eval-episodes",
        $"Episodes per evaluation (default: {CheckpointOptions.DefaultEpisodes} with --eval-freq; otherwise 0, "
            + "no evaluation).",
        minimum: 0
    );
    private readonly Option<long?> recordEvery = Flag.Integer(
        "--record-every",
        "Record an episode in the folder 'episodes' of the run every N evaluations (default: 0, none).",
        minimum: 0
    );
    private readonly Option<double?> stopReturn = Flag.Number(
        "--stop-at-return",
        "Stop training when the mean return of an evaluation reaches X."
    );
    private readonly Option<long?> patience = Flag.Integer(
        "--patience",
        "Stop training after N consecutive evaluations without a new best return."
    );
    private readonly Option<long?> minEvaluations = Flag.Integer(
        "--min-evals",
        "Evaluations at the start that --patience does not count (default: 0).",
        minimum: 0
    );
    private readonly Option<long?> maxEpisodes = Flag.Integer(
        "--max-episodes",
        "Stop training after N episodes over all environments."
    );
    private readonly Option<long?> saveEvery = Flag.Integer(
        "--save-every",
        "Updates between checkpoints (default: 20 checkpoints per run)."
    );
    private readonly Option<long?> saveFrequency = Flag.Integer(
        "--save-freq",
        "Steps between checkpoints, instead of updates."
    );
    private readonly Option<long?> keep = Flag.Integer(
        "--keep",
        "Checkpoints to keep in addition to the best (default: 3)."
    );

    /// <summary>All flags, in display order.</summary>
    public IEnumerable<Option> All =>
        [
            evaluationFrequency,
            evaluationEpisodes,
            recordEvery,
            stopReturn,
            patience,
            minEvaluations,
            maxEpisodes,
            saveEvery,
            saveFrequency,
            keep,
        ];

    /// <summary>Returns a configuration with the values of the flags.</summary>
    public RunConfiguration Apply(ParseResult result, RunConfiguration configuration)
    {
        (CheckpointOptions checkpoints, StopOptions stop) = (configuration.Checkpoints, configuration.Stop);
        (long? updates, long? steps) = (result.GetValue(saveEvery), result.GetValue(saveFrequency));
        return configuration with
        {
            Checkpoints = checkpoints with
            {
                // Each of the two flags replaces both keys of the file.
                Interval = (int?)updates ?? (steps is null ? checkpoints.Interval : 0),
                SaveFrequency = steps ?? (updates is null ? checkpoints.SaveFrequency : 0),
                Keep = (int?)result.GetValue(keep) ?? checkpoints.Keep,
                EvaluationFrequency = result.GetValue(evaluationFrequency) ?? checkpoints.EvaluationFrequency,
                EvaluationEpisodes = (int?)result.GetValue(evaluationEpisodes) ?? checkpoints.EvaluationEpisodes,
                RecordEpisodes = (int?)result.GetValue(recordEvery) ?? checkpoints.RecordEpisodes,
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
