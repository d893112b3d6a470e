namespace Proximal;

/// <summary>
/// Training in one call, as the static <c>Train</c> method of every algorithm does. Custom algorithms can use it too.
/// </summary>
public static class AgentTraining
{
    /// <summary>
    /// Validates the options, creates the environments, trains a new trainer in them and disposes them.
    /// </summary>
    /// <typeparam name="TOptions">Type of the algorithm's options.</typeparam>
    /// <param name="environment">Creates one environment; called <see cref="TrainingOptions.EnvironmentCount"/>
    /// times.</param>
    /// <param name="options">The options of the algorithm.</param>
    /// <param name="create">Creates the trainer.</param>
    /// <param name="from">Policy with the initial weights; null for new weights.</param>
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
        using VectorEnvironment environments = VectorEnvironment.Create(
            count => VectorEnvironment.From(environment, count),
            options
        );
        IAgentTrainer trainer = create(environments, options);
        if (from is not null)
            trainer.InitializeFrom(from);
        trainer.Train(callbacks);
        return trainer.Policy;
    }
}
