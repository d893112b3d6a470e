namespace Proximal;

/// <summary>Results of a step of vectorized environments. Allocated once and overwritten at every step.</summary>
public sealed class VectorStep
{
    private float[]? originalRewards;
    private float[]? originalObservations;
    private float[]? originalFinalObservations;
    private bool hasOriginalRewards;
    private bool hasOriginalObservations;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="count">Number of environments.</param>
    /// <param name="observationSize">Length of an observation.</param>
    public VectorStep(int count, int observationSize)
        : this(count, observationSize, 0) { }

    /// <summary>Allocates the buffers, with those of privileged observations.</summary>
    /// <param name="count">Number of environments.</param>
    /// <param name="observationSize">Length of an observation.</param>
    /// <param name="privilegedSize">Length of a privileged observation; 0 for none, which are not written then.</param>
    public VectorStep(int count, int observationSize, int privilegedSize)
    {
        (ObservationSize, PrivilegedSize) = (observationSize, privilegedSize);
        Privileged = new float[count * privilegedSize];
        FinalPrivileged = new float[count * privilegedSize];
        Observations = new float[count * observationSize];
        FinalObservations = new float[count * observationSize];
        Rewards = new float[count];
        Terminated = new bool[count];
        Truncated = new bool[count];
    }

    /// <summary>Number of environments.</summary>
    public int Count => Rewards.Length;

    /// <summary>Length of an observation.</summary>
    public int ObservationSize { get; }

    /// <summary>
    /// Current observations, [environments, observation]. If an episode ended, the first observation of the next one.
    /// </summary>
    public float[] Observations { get; }

    /// <summary>
    /// Final observations of the episodes that ended in this step, [environments, observation]. The other rows are
    /// undefined.
    /// </summary>
    public float[] FinalObservations { get; }

    /// <summary>Length of a privileged observation; 0 if they are not wanted.</summary>
    public int PrivilegedSize { get; }

    /// <summary>
    /// Privileged observations, which only an asymmetric critic reads, in the same states as <see cref="Observations"/>,
    /// [environments, privileged]; empty if <see cref="PrivilegedSize"/> is 0.
    /// </summary>
    public float[] Privileged { get; }

    /// <summary>
    /// Privileged observations in the same states as <see cref="FinalObservations"/>, [environments, privileged]. The rows
    /// of other environments are undefined.
    /// </summary>
    public float[] FinalPrivileged { get; }

    /// <summary>Rewards, [environments].</summary>
    public float[] Rewards { get; }

    /// <summary>
    /// Rewards of the environments themselves, before wrappers such as <see cref="VectorNormalize"/>,
    /// <see cref="NormalizeReward"/> or <see cref="ClipReward"/> change them, [environments]. Logged returns are sums
    /// of them. <see cref="Rewards"/> without such wrappers.
    /// </summary>
    public float[] OriginalRewards => hasOriginalRewards ? originalRewards! : Rewards;

    /// <summary>
    /// <see cref="Observations"/> before <see cref="VectorNormalize"/> normalizes them; the same without it.
    /// </summary>
    internal float[] OriginalObservations => hasOriginalObservations ? originalObservations! : Observations;

    /// <summary>
    /// <see cref="FinalObservations"/> before <see cref="VectorNormalize"/> normalizes them; the same without it.
    /// </summary>
    internal float[] OriginalFinalObservations =>
        hasOriginalObservations ? originalFinalObservations! : FinalObservations;

    /// <summary>Whether the episode terminated, [environments].</summary>
    public bool[] Terminated { get; }

    /// <summary>Whether the episode was truncated, [environments].</summary>
    public bool[] Truncated { get; }

    /// <summary>Whether the episode of an environment ended in this step, for either reason.</summary>
    /// <param name="environment">Index of the environment.</param>
    public bool Ended(int environment) => Terminated[environment] || Truncated[environment];

    /// <summary>Row of an environment in <see cref="Observations"/>.</summary>
    /// <param name="environment">Index of the environment.</param>
    public Span<float> Observation(int environment) =>
        Observations.AsSpan(environment * ObservationSize, ObservationSize);

    /// <summary>Row of an environment in <see cref="FinalObservations"/>.</summary>
    /// <param name="environment">Index of the environment.</param>
    public Span<float> FinalObservation(int environment) =>
        FinalObservations.AsSpan(environment * ObservationSize, ObservationSize);

    /// <summary>Row of an environment in <see cref="Privileged"/>.</summary>
    /// <param name="environment">Index of the environment.</param>
    public Span<float> PrivilegedOf(int environment) => Privileged.AsSpan(environment * PrivilegedSize, PrivilegedSize);

    /// <summary>Row of an environment in <see cref="FinalPrivileged"/>.</summary>
    /// <param name="environment">Index of the environment.</param>
    public Span<float> FinalPrivilegedOf(int environment) =>
        FinalPrivileged.AsSpan(environment * PrivilegedSize, PrivilegedSize);

    /// <summary>Starts a step: until a wrapper keeps original values, the results are the original ones.</summary>
    internal void ClearOriginals() => (hasOriginalRewards, hasOriginalObservations) = (false, false);

    /// <summary>Sets the reward of an environment before its wrappers changed it.</summary>
    internal void SetOriginalReward(int environment, float reward)
    {
        if (!hasOriginalRewards)
            KeepOriginalRewards();
        originalRewards![environment] = reward;
    }

    /// <summary>Keeps the rewards as the original ones, unless an inner wrapper has done so.</summary>
    internal void KeepOriginalRewards()
    {
        if (hasOriginalRewards)
            return;
        originalRewards ??= new float[Rewards.Length];
        Rewards.CopyTo(originalRewards, 0);
        hasOriginalRewards = true;
    }

    /// <summary>Keeps the observations as the original ones, unless an inner wrapper has done so.</summary>
    internal void KeepOriginalObservations()
    {
        if (hasOriginalObservations)
            return;
        originalObservations ??= new float[Observations.Length];
        originalFinalObservations ??= new float[FinalObservations.Length];
        Observations.CopyTo(originalObservations, 0);
        FinalObservations.CopyTo(originalFinalObservations, 0);
        hasOriginalObservations = true;
    }
}
