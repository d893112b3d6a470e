namespace Proximal.Environments.Tests.MultiAgent;

public sealed class KuhnPokerTests
{
    private const int Situations = 4;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(1.0 / 3)]
    public void Optimal_strategies_have_value_minus_one_eighteenth_and_no_exploitability(double a)
    {
        // Probability of a bet by [card, situation].
        var optimal = new double[3, Situations];
        (optimal[0, (int)KuhnSituation.First], optimal[2, (int)KuhnSituation.First]) = (a, 3 * a);
        (optimal[1, (int)KuhnSituation.AfterPassAndBet], optimal[2, (int)KuhnSituation.AfterPassAndBet]) = (
            a + (1.0 / 3),
            1
        );
        (optimal[0, (int)KuhnSituation.AfterPass], optimal[2, (int)KuhnSituation.AfterPass]) = (1.0 / 3, 1);
        (optimal[1, (int)KuhnSituation.AfterBet], optimal[2, (int)KuhnSituation.AfterBet]) = (1.0 / 3, 1);
        Assert.Equal(-1.0 / 18, Value(optimal, optimal), 1e-12);
        Assert.Equal(0, NashConv(optimal), 1e-12);
    }

    [Fact]
    public void Uniform_play_has_the_reference_exploitability()
    {
        var uniform = new double[3, Situations];
        for (int card = 0; card < 3; card++)
        for (int situation = 0; situation < Situations; situation++)
            uniform[card, situation] = 0.5;
        Assert.Equal(0.917, NashConv(uniform), 5e-4);
    }

    // What both players gain by their best responses.
    private static double NashConv(double[,] strategy)
    {
        (double first, double second) = (double.NegativeInfinity, double.NegativeInfinity);
        for (int bits = 0; bits < 64; bits++)
        {
            first = Math.Max(first, Value(Pure(bits, KuhnSituation.First, KuhnSituation.AfterPassAndBet), strategy));
            second = Math.Max(second, -Value(strategy, Pure(bits, KuhnSituation.AfterPass, KuhnSituation.AfterBet)));
        }

        return first + second;
    }

    private static double[,] Pure(int bits, KuhnSituation one, KuhnSituation two)
    {
        var strategy = new double[3, Situations];
        for (int card = 0; card < 3; card++)
            (strategy[card, (int)one], strategy[card, (int)two]) = (bits >> card & 1, bits >> (card + 3) & 1);
        return strategy;
    }

    // Expected reward of the first player over the six deals, by the environment itself.
    private static double Value(double[,] first, double[,] second)
    {
        var game = new KuhnPoker();
        var step = new MultiAgentStep(game);
        double sum = 0;
        for (byte one = 0; one < 3; one++)
        for (byte two = 0; two < 3; two++)
            if (one != two)
                sum += Continue(new KuhnPokerState(one, two, KuhnSituation.First));
        return sum / 6;

        double Continue(KuhnPokerState state)
        {
            double value = 0;
            for (int action = 0; action < 2; action++)
            {
                game.State = state;
                step.Clear();
                game.Observe(step);
                int mover = step.Status.IndexOf(AgentStatus.Acting);
                double bets =
                    mover == 0 ? first[state.First, (int)state.Situation] : second[state.Second, (int)state.Situation];
                double probability = action == 1 ? bets : 1 - bets;
                if (probability == 0)
                    continue;
                step.Action(mover)[0] = action;
                game.Step(step);
                Assert.Equal(0, step.Rewards[0] + step.Rewards[1]);
                value += probability * (step.IsOver ? step.Rewards[0] : Continue(game.State));
            }

            return value;
        }
    }
}
