namespace Proximal;

/// <summary>
/// Observations of a rollout as the environments gave them, without normalization and action masks: those after each
/// step, and those before it if they are needed. The observation after the last step of an episode is its final one.
/// </summary>
/// <param name="steps">Steps of each environment.</param>
/// <param name="environments">Number of environments.</param>
/// <param name="size">Length of an observation without action mask.</param>
/// <param name="hasPrevious">Whether observations before the steps are stored.</param>
internal sealed class RolloutTransitions(int steps, int environments, int size, bool hasPrevious) : IStateful
{
    private readonly float[] next = new float[checked(steps * environments * size)];
    private readonly float[] previous = new float[hasPrevious ? checked(steps * environments * size) : 0];
    private readonly float[] current = new float[hasPrevious ? environments * size : 0];
    private int time;

    /// <summary>Observations after each step, [steps, environments, observation].</summary>
    public ReadOnlySpan<float> Next => next;

    /// <summary>Observations before each step, [steps, environments, observation]; empty if they are not stored.</summary>
    public ReadOnlySpan<float> Previous => previous;

    /// <summary>Size in bytes.</summary>
    public long Bytes => sizeof(float) * ((long)next.Length + previous.Length + current.Length);

    /// <summary>Sets the observations before the first step of the run.</summary>
    /// <param name="start">Environments that were reset.</param>
    public void Begin(VectorEnvironment start)
    {
        if (!hasPrevious)
            return;
        float[] rows = new float[start.Count * start.ObservationSize];
        start.ObserveOriginal(rows);
        for (int i = 0; i < environments; i++)
            rows.AsSpan(i * start.ObservationSize, size).CopyTo(current.AsSpan(i * size));
    }

    /// <summary>Starts a rollout.</summary>
    public void BeginRollout() => time = 0;

    /// <summary>Stores the observations of a step of all environments.</summary>
    public void Add(VectorStep step)
    {
        int width = step.ObservationSize;
        for (int i = 0; i < environments; i++)
        {
            int at = ((time * environments) + i) * size;
            ReadOnlySpan<float> observation = step.OriginalObservations.AsSpan(i * width, size);
            ReadOnlySpan<float> after = step.Ended(i)
                ? step.OriginalFinalObservations.AsSpan(i * width, size)
                : observation;
            after.CopyTo(next.AsSpan(at));
            if (!hasPrevious)
                continue;
            current.AsSpan(i * size, size).CopyTo(previous.AsSpan(at));
            observation.CopyTo(current.AsSpan(i * size));
        }

        time++;
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        if (hasPrevious)
            state.Set<float>(prefix, current);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        if (hasPrevious)
            state.CopyTo(prefix, current.AsSpan());
    }
}
