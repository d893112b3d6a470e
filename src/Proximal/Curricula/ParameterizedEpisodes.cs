namespace Proximal;

/// <summary>
/// Wrapper that draws the parameters of an environment at the start of each episode. The samplers are shared with the
/// curriculum, which replaces them between steps.
/// </summary>
internal sealed class ParameterizedEpisodes : EnvironmentWrapper
{
    private readonly IParameterizedEnvironment target;
    private readonly EnvironmentParameter[] parameters;
    private readonly ParameterSampler[] samplers;
    private readonly double[] values;
    private Rng random;

    /// <summary>Wraps an environment.</summary>
    /// <param name="environment">The environment with its wrappers.</param>
    /// <param name="target">The object in it that has the parameters.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="samplers">The sampler of each parameter, [parameters].</param>
    public ParameterizedEpisodes(
        IEnvironment environment,
        IParameterizedEnvironment target,
        EnvironmentParameter[] parameters,
        ParameterSampler[] samplers
    )
        : base(environment)
    {
        (this.target, this.parameters, this.samplers) = (target, parameters, samplers);
        values = new double[parameters.Length];
    }

    public override void Seed(ulong seed, ulong stream)
    {
        random = new Rng(seed, stream + RandomStreams.ParameterOffset);
        base.Seed(seed, stream);
    }

    public override void Reset(Span<float> observation)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = samplers[i].Sample(ref random);
        SetAll();
        base.Reset(observation);
    }

    public override void SaveState(StateDictionary state, string prefix)
    {
        RngState at = random.State;
        state.Set<ulong>($"{prefix}.parameter_random", [at.Seed, at.Stream, at.Position]);
        state.Set<double>($"{prefix}.parameter_values", values);
        base.SaveState(state, prefix);
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        if (!state.Contains($"{prefix}.parameter_values"))
            throw new InvalidInputException($"{state.Source} has no environment parameters: start the run anew");
        Span<ulong> at = stackalloc ulong[3];
        state.CopyTo($"{prefix}.parameter_random", at);
        random = new Rng(new RngState(at[0], at[1], at[2]));
        state.CopyTo($"{prefix}.parameter_values", values);
        // First, because an environment may be restored by a repetition of its episode.
        SetAll();
        base.LoadState(state, prefix);
    }

    private void SetAll()
    {
        for (int i = 0; i < values.Length; i++)
            target.SetParameter(parameters[i].Name, values[i]);
    }
}
