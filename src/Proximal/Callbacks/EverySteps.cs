namespace Proximal;

/// <summary>Does something every so many steps, after the update that passed their number; 1 step for after every update.</summary>
/// <remarks>
/// For example <c>new EverySteps(50_000, trainer => Console.WriteLine(trainer.Steps))</c>. What it adds to
/// <see cref="ITrainer.Metrics"/> reaches the logs where it is one of <see cref="RunRecorderOptions.Callbacks"/>. A resumed run calls it
/// at the same steps as one that was never cut off.
/// </remarks>
public sealed class EverySteps : ITrainingCallback
{
    private readonly Action<ITrainer> action;
    private StepInterval interval;

    /// <summary>Names what to do, and how often.</summary>
    /// <param name="steps">Steps between two calls, as <see cref="ITrainer.Steps"/> counts them, at least 1.</param>
    /// <param name="action">What to do; it may end training by <see cref="ITrainer.RequestStop(string)"/>.</param>
    /// <exception cref="InvalidInputException"><paramref name="steps"/> is less than 1.</exception>
    public EverySteps(long steps, Action<ITrainer> action)
    {
        if (steps < 1)
            throw new InvalidInputException($"a callback can be called every 1 step or more, not every {steps}");
        interval = new StepInterval(steps);
        this.action = action;
    }

    /// <inheritdoc/>
    public void OnTrainingStart(ITrainer trainer) => interval.Begin(trainer.Steps);

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        if (interval.Passed(trainer.Steps))
            action(trainer);
    }
}
