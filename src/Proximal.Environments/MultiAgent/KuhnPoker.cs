using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>kuhn_poker</c>: Kuhn's poker with three cards (jack, queen, king). Each player antes 1 and gets a card; in turn they
/// pass (0) or bet 1 (1). After a bet the other passes (folds) or bets (calls); the higher card wins the pot. Rewards are
/// the gain or loss in chips, 1 or 2. The value for the first player is -1/18.
/// </summary>
/// <remarks>The observation has 7 numbers, one-hot: the own card, then the situation: first to act, after a pass, after a
/// bet, after pass and bet.</remarks>
public sealed class KuhnPoker : MultiAgentEnvironment<KuhnPokerState>
{
    private const int Cards = 3;
    private static readonly Box Observations = Box.Uniform(0, 1, Cards + 4);
    private static readonly Discrete Actions = new(2);

    /// <summary>Creates the game.</summary>
    public KuhnPoker()
        : base(["player_0", "player_1"], 3) { }

    /// <inheritdoc/>
    public override Space ObservationSpace(int agent) => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace(int agent) => Actions;

    /// <inheritdoc/>
    protected override void Begin(ref KuhnPokerState state, ref Rng random)
    {
        int first = random.NextInt32(Cards),
            second = (first + 1 + random.NextInt32(Cards - 1)) % Cards;
        state = new((byte)first, (byte)second, KuhnSituation.First);
    }

    /// <inheritdoc/>
    protected override void Advance(ref KuhnPokerState state, MultiAgentStep step, ref Rng random)
    {
        int mover = MoverOf(state.Situation);
        bool bets = step.Choice(mover) == 1;
        int higher = state.First > state.Second ? 0 : 1;
        switch (state.Situation)
        {
            case KuhnSituation.First:
                state = state with { Situation = bets ? KuhnSituation.AfterBet : KuhnSituation.AfterPass };
                break;
            case KuhnSituation.AfterPass when bets:
                state = state with { Situation = KuhnSituation.AfterPassAndBet };
                break;
            case KuhnSituation.AfterPass:
                Pay(step, higher, 1);
                break;
            default:
                Pay(step, bets ? higher : 1 - mover, bets ? 2 : 1);
                break;
        }
    }

    /// <inheritdoc/>
    protected override AgentStatus StatusOf(in KuhnPokerState state, int agent) =>
        agent == MoverOf(state.Situation) ? AgentStatus.Acting : AgentStatus.Waiting;

    /// <inheritdoc/>
    protected override void Observe(in KuhnPokerState state, int agent, Span<float> observation)
    {
        observation.Clear();
        observation[agent == 0 ? state.First : state.Second] = 1;
        observation[Cards + (int)state.Situation] = 1;
    }

    /// <inheritdoc/>
    public override void Render(ICanvas canvas)
    {
        canvas.Begin(Vector2.Zero, new Vector2(4, 3), RenderColors.Green);
        Draw(1, State.First, 1 + (State.Situation == KuhnSituation.AfterBet ? 1 : 0));
        Draw(3, State.Second, 1 + (State.Situation == KuhnSituation.AfterPassAndBet ? 1 : 0));

        void Draw(float x, int card, int chips)
        {
            canvas.RoundedBox(new Vector2(x, 1.8f), new Vector2(1.1f, 1.6f), 0.1f, 0, RenderColors.Paper);
            canvas.Text(new Vector2(x, 1.5f), "JQK"[card..(card + 1)], 0.8f, RenderColors.Dark, TextAnchor.Middle);
            for (int i = 0; i < chips; i++)
                canvas.Circle(new Vector2(x - 0.2f + (0.4f * i), 0.5f), 0.17f, RenderColors.Gold);
        }
    }

    private static int MoverOf(KuhnSituation situation) =>
        situation is KuhnSituation.First or KuhnSituation.AfterPassAndBet ? 0 : 1;

    private static void Pay(MultiAgentStep step, int winner, int chips)
    {
        (step.Rewards[winner], step.Rewards[1 - winner]) = (chips, -chips);
        step.TerminateAll();
    }
}

/// <summary>State of <see cref="KuhnPoker"/>.</summary>
/// <param name="First">Card of the first player: 0 jack, 1 queen, 2 king.</param>
/// <param name="Second">Card of the second player.</param>
/// <param name="Situation">What happened so far.</param>
public readonly record struct KuhnPokerState(byte First, byte Second, KuhnSituation Situation);

/// <summary>Actions of a game of <see cref="KuhnPoker"/> so far.</summary>
public enum KuhnSituation : byte
{
    /// <summary>None; the first player acts.</summary>
    First,

    /// <summary>The first player passed; the second acts.</summary>
    AfterPass,

    /// <summary>The first player bet; the second acts.</summary>
    AfterBet,

    /// <summary>The first player passed and the second bet; the first acts.</summary>
    AfterPassAndBet,
}
