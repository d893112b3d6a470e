namespace Proximal;

/// <summary>The options of an <see cref="EvaluationCallback"/>.</summary>
public sealed record EvaluationCallbackOptions
{
    /// <summary>
    /// Environment steps between evaluations, summed over all training environments (<c>eval_freq</c> of RL Baselines3
    /// Zoo). The callback evaluates after the first update that passes a multiple of this number and after the last
    /// update. 0 disables this; only <see cref="EvaluationCallback.Evaluate"/> then evaluates. Default 10,000.
    /// </summary>
    public long Interval { get; init; } = 10_000;

    /// <summary>Episodes of each evaluation. 5 to 20 show a trend; use 100 for results to report. Default 10.</summary>
    public int Episodes { get; init; } = 10;

    /// <summary>Whether to take the most probable action instead of a sampled one. Default true.</summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>
    /// Seed of the evaluation environments, so that every evaluation plays the same episodes. Default 1,000,003, unlike
    /// common training seeds. The best policy is selected on these episodes: report its return on others.
    /// </summary>
    public ulong Seed { get; init; } = 1_000_003;

    /// <summary>
    /// The folder of the best policy so far, in the format that <see cref="Policy.Load(string)"/> reads. Null, the
    /// default, to not save it. A <see cref="RunRecorder"/> keeps the best checkpoint without this option.
    /// </summary>
    public string? BestPolicyFolder { get; init; }

    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    internal void Validate()
    {
        if (Interval < 0)
            throw new InvalidInputException($"Interval (eval_freq) must be 0 or more steps, but is {Interval}");
        if (Episodes < 1)
            throw new InvalidInputException($"Episodes (eval_episodes) must be at least 1, but is {Episodes}");
    }
}
