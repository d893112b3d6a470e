namespace Proximal;

/// <summary>Writes the observations of the other agents of an environment, as a centralized critic reads them.</summary>
/// <remarks>The others follow in the order of their indices after the own one, so that a shared critic sees them from the
/// side of the agent. Each has its observation, normalized, and a 1; zeros stand for one that does not act.</remarks>
/// <param name="environments">The environments.</param>
/// <param name="normalizer">Normalizer of observations; null for none.</param>
internal sealed class OtherAgents(MultiAgentVectorEnvironment environments, ObservationNormalizer? normalizer)
{
    private readonly int agents = environments.Agents.Count;
    private readonly int size = environments.ObservationSpace.ObservationSize;
    private readonly float[] buffer = new float[environments.ObservationSize];

    /// <summary>Writes the observations of the other agents.</summary>
    /// <param name="row">Row of the agent.</param>
    /// <param name="step">The last step.</param>
    /// <param name="isFinal">Whether the agent's episode ended in the step: then the observations are those before a new
    /// episode of the environment.</param>
    /// <param name="target">Receives the observations, [others × (observation + 1)].</param>
    public void Write(int row, VectorStep step, bool isFinal, Span<float> target)
    {
        (int environment, int agent) = Math.DivRem(row, agents);
        for (int i = 1; i < agents; i++)
        {
            int other = (environment * agents) + ((agent + i) % agents);
            Span<float> part = target.Slice((i - 1) * (size + 1), size + 1);
            if (isFinal && step.Ended(other))
                Write(step.FinalObservation(other), part);
            else if (environments.Acts(other) && !(isFinal && environments.HasRestarted(environment)))
                Write(step.Observation(other), part);
            else
                part.Clear();
        }
    }

    private void Write(ReadOnlySpan<float> observation, Span<float> part)
    {
        if (normalizer is null)
            observation.CopyTo(buffer);
        else
            normalizer.Normalize(observation, buffer);
        buffer.AsSpan(0, size).CopyTo(part);
        part[size] = 1;
    }
}
