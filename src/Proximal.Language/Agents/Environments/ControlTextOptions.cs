namespace Proximal.Language;

/// <summary>Words of a <see cref="ControlTextEnvironment"/>.</summary>
public sealed record ControlTextOptions
{
    /// <summary>First sentences of a conversation: the task. Default empty.</summary>
    public string Task { get; init; } = "";

    /// <summary>
    /// Description of an observation, [<see cref="Space.ObservationSize"/>], in words. Default null: the values with
    /// <see cref="ObservationNames"/>, or the number of the state if the space is <see cref="Discrete"/>.
    /// </summary>
    public Func<float[], string>? Describe { get; init; }

    /// <summary>
    /// Names of the values of an observation, [<see cref="Space.ObservationSize"/>]. Default empty: value 1, value 2 ….
    /// </summary>
    public IReadOnlyList<string> ObservationNames { get; init; } = [];

    /// <summary>Names of the actions of a <see cref="Discrete"/> space. Default empty: 0, 1 ….</summary>
    public IReadOnlyList<string> ActionNames { get; init; } = [];

    /// <summary>Reward of a reply that names no valid action, which does not step the environment. Default 0.</summary>
    public float InvalidActionReward { get; init; }
}
