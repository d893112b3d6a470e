namespace Proximal;

/// <summary>
/// Calls an action at regular step intervals, after the update that passes each multiple (Stable-Baselines3's
/// <c>EveryNTimesteps</c>).
/// </summary>
/// <remarks>
/// For example <c>new EverySteps(50_000, trainer => Console.WriteLine(trainer.Steps))</c>. Metrics that the action adds
/// to <see cref="ITrainer.Metrics"/> are logged if the callback is one of <see cref="RunRecorderOptions.Callbacks"/>. A
/// resumed run calls the action at the same steps as an uninterrupted run.
/// </remarks>
public sealed class EverySteps : ITrainingCallback
{
    private readonly Action<ITrainer> action;
    private StepInterval interval;

    /// <summary>Creates the callback.</summary>
    /// <param name="steps">Steps between two calls, in the unit of <see cref="ITrainer.Steps"/>, at least 1. With 1,
    /// the action is called after every update.</param>
    /// <param name="action">The action. It can stop training with <see cref="ITrainer.RequestStop(string)"/>.</param>
    /// <exception cref="InvalidInputException"><paramref name="steps"/> is less than 1.</exception>
    public EverySteps(long steps, Action<ITrainer> action)
    {
        if (steps < 1)
            throw new InvalidInputException($"the interval of a callback must be at least 1 step, but is {steps}");
        interval = new StepInterval(steps);
        this.action = action;
    }

    /// <inheritdoc/>
    public void OnTrainingStart(ITrainer trainer) => interval.Reset(trainer.Steps);

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        if (interval.HasPassed(trainer.Steps))
            action(trainer);
    }
}
