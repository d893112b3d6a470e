namespace Proximal;

/// <summary>Results of a step of vectorized environments. Allocated once and overwritten at every step.</summary>
public sealed class VectorStep
{
    /// <summary>Allocates the buffers.</summary>
    /// <param name="count">Number of environments.</param>
    /// <param name="observationSize">Length of an observation.</param>
    public VectorStep(int count, int observationSize)
    {
        ObservationSize = observationSize;
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

    /// <summary>Rewards, [environments].</summary>
    public float[] Rewards { get; }

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
}
