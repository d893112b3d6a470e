using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>A finite Markov decision process, defined by a <see cref="TransitionTable"/>. Observations are one-hot
/// states.</summary>
/// <param name="table">The transition probabilities and rewards.</param>
/// <param name="maxEpisodeSteps">The number of steps after which an episode is truncated; null for no limit.</param>
public abstract class TabularMdp(TransitionTable table, int? maxEpisodeSteps)
{
    /// <summary>The transition probabilities and rewards.</summary>
    public TransitionTable Table { get; } = table;

    /// <summary>The number of steps after which an episode is truncated; null for no limit.</summary>
    public int? MaxEpisodeSteps { get; } = maxEpisodeSteps;

    /// <summary>The observation space: the state.</summary>
    public Discrete Observations { get; } = new(table.States);

    /// <summary>The action space.</summary>
    public Discrete Actions { get; } = new(table.Actions);

    /// <summary>Whether the environment has action masks, see <see cref="Mask"/>. Default false.</summary>
    public virtual bool MasksActions => false;

    /// <summary>Writes the action mask of a state. By default all actions are allowed.</summary>
    /// <param name="state">The index of the state.</param>
    /// <param name="mask">Receives one number per action: 1 for allowed, 0 for not allowed.</param>
    public virtual void Mask(int state, Span<float> mask) => mask.Fill(1);

    /// <summary>Renders a state. By default nothing is drawn.</summary>
    /// <param name="state">The state and the last action.</param>
    /// <param name="canvas">The canvas.</param>
    public virtual void Render(TabularState state, ICanvas canvas) { }
}

/// <summary>The state of a <see cref="TabularMdp"/>.</summary>
/// <param name="Index">The index of the state.</param>
/// <param name="LastAction">The last action, for rendering; -1 after a reset.</param>
public record struct TabularState(int Index, int LastAction = -1);

/// <summary>
/// The dynamics of a <see cref="TabularMdp"/>. Each reset and each step draws one random number, also if the outcome is
/// deterministic.
/// </summary>
/// <param name="mdp">The Markov decision process.</param>
public readonly struct TabularDynamics(TabularMdp mdp) : IDynamics<TabularState>
{
    /// <summary>The Markov decision process.</summary>
    public TabularMdp Mdp => mdp;

    /// <inheritdoc/>
    public Space Observations => mdp.Observations;

    /// <inheritdoc/>
    public Space Actions => mdp.Actions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => mdp.MaxEpisodeSteps;

    /// <inheritdoc/>
    public bool MasksActions => mdp.MasksActions;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref TabularState state) =>
        state = new TabularState(mdp.Table.First(random.NextDouble()));

    /// <inheritdoc/>
    public StepResult Step(ref TabularState state, ReadOnlySpan<float> action, ref Rng random)
    {
        int chosen = (int)action[0];
        Transition outcome = mdp.Table.Next(state.Index, chosen, random.NextDouble());
        state = new TabularState(outcome.Next, chosen);
        return new StepResult(outcome.Reward, outcome.Terminated);
    }

    /// <inheritdoc/>
    public void Observe(in TabularState state, Span<float> observation) =>
        mdp.Observations.Encode(state.Index, observation);

    /// <inheritdoc/>
    public void Mask(in TabularState state, Span<float> mask) => mdp.Mask(state.Index, mask);

    /// <inheritdoc/>
    public void Render(in TabularState state, ICanvas canvas) => mdp.Render(state, canvas);
}

/// <summary>An environment of a finite Markov decision process; the base class of the built-in toy-text
/// environments.</summary>
/// <param name="mdp">The Markov decision process. Several environments may share one.</param>
public class TabularEnvironment(TabularMdp mdp)
    : DynamicsEnvironment<TabularDynamics, TabularState>(new TabularDynamics(mdp));
