namespace Proximal;

/// <summary>What a step of all environments returned. Made once and written again at every step.</summary>
public sealed class VectorStep
{
    /// <summary>Room for a step's results.</summary>
    /// <param name="count">How many environments.</param>
    /// <param name="observationSize">How many numbers an observation has.</param>
    public VectorStep(int count, int observationSize)
    {
        ObservationSize = observationSize;
        Observations = new float[count * observationSize];
        FinalObservations = new float[count * observationSize];
        Rewards = new float[count];
        Terminated = new bool[count];
        Truncated = new bool[count];
    }

    /// <summary>How many environments there are.</summary>
    public int Count => Rewards.Length;

    /// <summary>How many numbers an observation has.</summary>
    public int ObservationSize { get; }

    /// <summary>What to act on next, [environments, observation]: where an episode ended, the first observation of its successor.</summary>
    public float[] Observations { get; }

    /// <summary>The last observation of the episodes that ended in this step, [environments, observation]. Rows of the
    /// other environments hold nothing of meaning.</summary>
    public float[] FinalObservations { get; }

    /// <summary>The rewards, [environments].</summary>
    public float[] Rewards { get; }

    /// <summary>Whose task ended, [environments].</summary>
    public bool[] Terminated { get; }

    /// <summary>Whose episode was cut off, [environments].</summary>
    public bool[] Truncated { get; }

    /// <summary>Whether an environment's episode ended in this step, for either reason.</summary>
    /// <param name="environment">Its index.</param>
    public bool Ended(int environment) => Terminated[environment] || Truncated[environment];

    /// <summary>One environment's row of <see cref="Observations"/>.</summary>
    /// <param name="environment">Its index.</param>
    public Span<float> Observation(int environment) =>
        Observations.AsSpan(environment * ObservationSize, ObservationSize);

    /// <summary>One environment's row of <see cref="FinalObservations"/>.</summary>
    /// <param name="environment">Its index.</param>
    public Span<float> FinalObservation(int environment) =>
        FinalObservations.AsSpan(environment * ObservationSize, ObservationSize);
}
