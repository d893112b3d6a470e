using System.Runtime.CompilerServices;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>simple_spread</c> of MPE2 (PettingZoo's <c>simple_spread_v3</c>): three agents cover three landmarks and avoid
/// touching each other, in 25 steps.
/// </summary>
/// <remarks>
/// Actions are none, left, right, down, up, with a force of 5. The reward of an agent is half the sum over landmarks of
/// minus the distance to the nearest agent, minus 0.5 for each other agent that it touches. The observation has 18
/// numbers: own velocity and position, relative positions of the landmarks and of the other agents, and 4 zeros, which
/// MPE reserves for messages. Random actions return -26.3, the greedy assignment of agents to landmarks -7.6.
/// </remarks>
public sealed class SimpleSpread : MultiAgentEnvironment<SpreadState>
{
    private const int Count = 3;
    private const double Force = 5;
    private static readonly ParticleKind Agent = new(0.15, IsMovable: true, Collides: true);
    private static readonly ParticleKind Landmark = new(0.05, IsMovable: false, Collides: false);
    private static readonly ParticleKind[] Kinds = [Agent, Agent, Agent, Landmark, Landmark, Landmark];
    private static readonly Box Observations = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 18);
    private static readonly Discrete Actions = new(ParticleWorld.Actions);

    /// <summary>Creates the environment.</summary>
    public SimpleSpread()
        : base(["agent_0", "agent_1", "agent_2"], ParticleWorld.Steps) { }

    /// <inheritdoc/>
    public override Space ObservationSpace(int agent) => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace(int agent) => Actions;

    /// <inheritdoc/>
    public override int Team(int agent) => 0;

    /// <inheritdoc/>
    protected override void Begin(ref SpreadState state, ref Rng random)
    {
        for (int i = 0; i < 2 * Count; i++)
            state[i] = ParticleWorld.Random(ref random, 1);
    }

    /// <inheritdoc/>
    protected override void Advance(ref SpreadState state, MultiAgentStep step, ref Rng random)
    {
        Span<(double X, double Y)> forces = stackalloc (double, double)[2 * Count];
        forces.Clear();
        for (int i = 0; i < Count; i++)
        {
            (double x, double y) = ParticleWorld.Direction(step.Choice(i));
            forces[i] = (Force * x, Force * y);
        }

        ParticleWorld.Step(state, Kinds, forces);
        double shared = 0;
        for (int landmark = Count; landmark < 2 * Count; landmark++)
        {
            double nearest = double.PositiveInfinity;
            for (int i = 0; i < Count; i++)
                nearest = Math.Min(nearest, ParticleWorld.Distance(in state[i], in state[landmark]));
            shared -= nearest;
        }

        for (int i = 0; i < Count; i++)
        {
            int touching = 0;
            for (int other = 0; other < Count; other++)
                if (other != i && ParticleWorld.Touch(in state[i], in Agent, in state[other], in Agent))
                    touching++;
            step.Rewards[i] = (float)((0.5 * shared) - (0.5 * touching));
        }
    }

    /// <inheritdoc/>
    protected override void Observe(in SpreadState state, int agent, Span<float> observation)
    {
        ParticleBody own = state[agent];
        observation.Clear();
        (observation[0], observation[1]) = ((float)own.Vx, (float)own.Vy);
        (observation[2], observation[3]) = ((float)own.X, (float)own.Y);
        int at = 4;
        for (int k = 0; k < 2 * Count; k++)
        {
            // Landmarks first, then the other agents.
            int i = (k + Count) % (2 * Count);
            if (i == agent)
                continue;
            observation[at++] = (float)(state[i].X - own.X);
            observation[at++] = (float)(state[i].Y - own.Y);
        }
    }

    /// <inheritdoc/>
    public override void Render(ICanvas canvas)
    {
        SpreadState state = State;
        ParticleWorld.Draw(
            canvas,
            state,
            Kinds,
            [
                RenderColors.Orange,
                RenderColors.Orange,
                RenderColors.Orange,
                RenderColors.Dark,
                RenderColors.Dark,
                RenderColors.Dark,
            ]
        );
    }
}

/// <summary>State of <see cref="SimpleSpread"/>: three agents, then three landmarks.</summary>
[InlineArray(6)]
public struct SpreadState
{
    private ParticleBody first;
}
