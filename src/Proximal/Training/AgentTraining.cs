namespace Proximal;

/// <summary>Training in one call: what the static <c>Train</c> method of every algorithm does, for algorithms of your own too.</summary>
public static class AgentTraining
{
    /// <summary>Checks the options, makes the environments, trains a new trainer in them and disposes them.</summary>
    /// <typeparam name="TOptions">The algorithm's options.</typeparam>
    /// <param name="environment">Makes one environment; called once for each of <see cref="TrainingOptions.EnvironmentCount"/>.</param>
    /// <param name="options">All settings.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="from">A trained policy to begin from; null for new weights.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static Policy Run<TOptions>(
        Func<IEnvironment> environment,
        TOptions options,
        Func<VectorEnvironment, TOptions, IAgentTrainer> create,
        InitialWeights? from,
        params ReadOnlySpan<ITrainingCallback> callbacks
    )
        where TOptions : TrainingOptions
    {
        options.Validate();
        using VectorEnvironment environments = VectorEnvironment.From(environment, options.EnvironmentCount);
        IAgentTrainer trainer = create(environments, options);
        if (from is not null)
            trainer.InitializeFrom(from);
        trainer.Train(callbacks);
        return trainer.Policy;
    }
}
