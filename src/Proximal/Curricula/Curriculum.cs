namespace Proximal;

/// <summary>
/// Lessons of all parameters in a run: the current lesson of each, and the returns of the last episodes, which complete
/// it (ML-Agents' <c>EnvironmentParameterManager</c>).
/// </summary>
internal sealed class Curriculum : IStateful
{
    private readonly EnvironmentParameter[] parameters;
    private readonly int[] current;
    private readonly double[] smoothed;

    // Ring buffer of the episodes since the last change of a lesson: episode i is at i modulo its length.
    private readonly double[] returns;
    private long episodes;

    public Curriculum(EnvironmentParameter[] parameters)
    {
        this.parameters = parameters;
        current = new int[parameters.Length];
        smoothed = new double[parameters.Length];
        returns = new double[
            Math.Max(1, parameters.SelectMany(p => p.Lessons).Max(lesson => lesson.Completion?.MinLessonLength ?? 0))
        ];
        Samplers = Array.ConvertAll(parameters, static parameter => parameter.Lessons[0].Value);
    }

    /// <summary>The parameters.</summary>
    public EnvironmentParameter[] Parameters => parameters;

    /// <summary>Sampler of each parameter in its current lesson, [parameters]. Changes only between steps.</summary>
    public ParameterSampler[] Samplers { get; }

    /// <summary>Index of the current lesson of a parameter, from 0.</summary>
    public int LessonOf(int parameter) => current[parameter];

    /// <summary>Adds a finished episode.</summary>
    public void AddEpisode(double episodeReturn) => returns[(int)(episodes++ % returns.Length)] = episodeReturn;

    /// <summary>Starts the next lesson of each parameter whose lesson is completed.</summary>
    /// <param name="progress">Steps so far divided by the total steps.</param>
    /// <returns>Whether a completed lesson requires a reset of the environments.</returns>
    public bool Advance(double progress)
    {
        bool changed = false,
            reset = false;
        for (int i = 0; i < parameters.Length; i++)
        {
            IReadOnlyList<Lesson> lessons = parameters[i].Lessons;
            if (lessons[current[i]].Completion is not { } criteria || !IsCompleted(criteria, progress, ref smoothed[i]))
                continue;
            Samplers[i] = lessons[++current[i]].Value;
            changed = true;
            reset |= criteria.RequireReset;
        }

        if (changed)
            episodes = 0;
        return reset;
    }

    /// <summary>Returns to the first lessons.</summary>
    public void Restart()
    {
        current.AsSpan().Clear();
        smoothed.AsSpan().Clear();
        episodes = 0;
        SetSamplers();
    }

    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<int>($"{prefix}.lessons", current);
        state.Set<double>($"{prefix}.smoothed", smoothed);
        state.Set<double>($"{prefix}.returns", returns);
        state.SetValue($"{prefix}.episodes", episodes);
    }

    public void LoadState(StateDictionary state, string prefix)
    {
        state.CopyTo($"{prefix}.lessons", current);
        state.CopyTo($"{prefix}.smoothed", smoothed);
        state.CopyTo($"{prefix}.returns", returns);
        episodes = state.GetValue<long>($"{prefix}.episodes");
        SetSamplers();
    }

    private void SetSamplers()
    {
        for (int i = 0; i < parameters.Length; i++)
            Samplers[i] = parameters[i].Lessons[current[i]].Value;
    }

    private bool IsCompleted(CompletionCriteria criteria, double progress, ref double smoothed)
    {
        if (Math.Min(episodes, returns.Length) < criteria.MinLessonLength)
            return false;
        if (criteria.Measure == LessonMeasure.Progress)
            return progress > criteria.Threshold;
        if (episodes == 0)
            return false;
        double measure = MeanReturn();
        if (criteria.SignalSmoothing)
            measure = smoothed = (0.25 * smoothed) + (0.75 * measure);
        return measure > criteria.Threshold;
    }

    private double MeanReturn()
    {
        ReadOnlySpan<double> last = returns.AsSpan(0, (int)Math.Min(episodes, returns.Length));
        double sum = 0;
        foreach (double value in last)
            sum += value;
        return sum / last.Length;
    }
}
