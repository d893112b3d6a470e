namespace Proximal;

/// <summary>When and how an <see cref="EvaluationCallback"/> evaluates.</summary>
public sealed record EvaluationCallbackOptions
{
    /// <summary>
    /// Steps between evaluations, over all environments of training (rl-zoo's <c>eval_freq</c>); the first update that passes a multiple of
    /// them is evaluated, and the last one. Default 10,000; 0 for only when <see cref="EvaluationCallback.Evaluate"/> is called.
    /// </summary>
    public long Interval { get; init; } = 10_000;

    /// <summary>Episodes of each evaluation. Default 10; 5 to 20 tell a trend, 100 a result.</summary>
    public int Episodes { get; init; } = 10;

    /// <summary>Whether the most probable actions are taken. Default true.</summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>Chooses the episodes, the same ones every time. Default 1,000,003, apart from usual training seeds.</summary>
    public ulong Seed { get; init; } = 1_000_003;

    /// <summary>
    /// The folder that always holds the best policy so far, as <see cref="Policy.Load(string)"/> reads it; null, the default, for none. A
    /// <see cref="RunRecorder"/> keeps the best checkpoint without it.
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
