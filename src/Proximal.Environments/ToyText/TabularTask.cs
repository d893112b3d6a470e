using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>A task whose whole dynamics are a <see cref="TransitionTable"/>. The state is observed as one-hot numbers.</summary>
/// <param name="table">What happens on which action.</param>
/// <param name="maxEpisodeSteps">After how many steps an episode is truncated; null for no limit.</param>
public abstract class TabularTask(TransitionTable table, int? maxEpisodeSteps)
{
    /// <summary>What happens on which action.</summary>
    public TransitionTable Table { get; } = table;

    /// <summary>After how many steps an episode is truncated; null for no limit.</summary>
    public int? MaxEpisodeSteps { get; } = maxEpisodeSteps;

    /// <summary>What is observed: the state.</summary>
    public Discrete Observations { get; } = new(table.States);

    /// <summary>What can be done.</summary>
    public Discrete Actions { get; } = new(table.Actions);

    /// <summary>Whether some actions are not allowed at times, which <see cref="Mask"/> tells. False by default.</summary>
    public virtual bool MasksActions => false;

    /// <summary>Writes which actions are allowed in a state; all by default.</summary>
    /// <param name="state">The state's index.</param>
    /// <param name="mask">Overwritten, one number for each action: 1 for allowed, 0 for not.</param>
    public virtual void Mask(int state, Span<float> mask) => mask.Fill(1);

    /// <summary>Draws a state; nothing by default.</summary>
    /// <param name="state">The state and how it was reached.</param>
    /// <param name="canvas">Where to draw.</param>
    public virtual void Render(TabularState state, ICanvas canvas) { }
}

/// <summary>Where a <see cref="TabularTask"/> is.</summary>
/// <param name="Index">The state's index.</param>
/// <param name="LastAction">The action that led here, for the picture; -1 where an episode has just begun.</param>
public record struct TabularState(int Index, int LastAction = -1);

/// <summary>The dynamics of a <see cref="TabularTask"/>. A reset and a step draw one number each, also where nothing is left to chance.</summary>
/// <param name="task">The task.</param>
public readonly struct TabularDynamics(TabularTask task) : IDynamics<TabularState>
{
    /// <summary>The task.</summary>
    public TabularTask Task => task;

    /// <inheritdoc/>
    public Space Observations => task.Observations;

    /// <inheritdoc/>
    public Space Actions => task.Actions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => task.MaxEpisodeSteps;

    /// <inheritdoc/>
    public bool MasksActions => task.MasksActions;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref TabularState state) =>
        state = new TabularState(task.Table.First(random.NextDouble()));

    /// <inheritdoc/>
    public StepResult Step(ref TabularState state, ReadOnlySpan<float> action, ref Rng random)
    {
        int chosen = (int)action[0];
        Transition outcome = task.Table.Next(state.Index, chosen, random.NextDouble());
        state = new TabularState(outcome.Next, chosen);
        return new StepResult(outcome.Reward, outcome.Terminated);
    }

    /// <inheritdoc/>
    public void Observe(in TabularState state, Span<float> observation) =>
        task.Observations.Encode(state.Index, observation);

    /// <inheritdoc/>
    public void Mask(in TabularState state, Span<float> mask) => task.Mask(state.Index, mask);

    /// <inheritdoc/>
    public void Render(in TabularState state, ICanvas canvas) => task.Render(state, canvas);
}

/// <summary>An environment of a finite task: a table of one's own, or the base of the built-in ones.</summary>
/// <param name="task">The task. Several environments may share one.</param>
public class TabularEnvironment(TabularTask task)
    : DynamicsEnvironment<TabularDynamics, TabularState>(new TabularDynamics(task));
