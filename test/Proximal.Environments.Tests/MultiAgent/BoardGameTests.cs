namespace Proximal.Environments.Tests.MultiAgent;

public sealed class BoardGameTests
{
    [Fact]
    public void TicTacToe_has_5478_states()
    {
        var states = new HashSet<TicTacToeState>();
        var game = new TicTacToe();
        var step = new MultiAgentStep(game);
        Visit(default);
        Assert.Equal(5478, states.Count);

        void Visit(TicTacToeState state)
        {
            if (!states.Add(state))
                return;
            for (int cell = 0; cell < TicTacToe.Cells; cell++)
            {
                if (((state.First | state.Second) >> cell & 1) != 0)
                    continue;
                game.State = state;
                step.Clear();
                game.Observe(step);
                step.Action(state.Mover)[0] = cell;
                game.Step(step);
                if (step.IsOver)
                    states.Add(game.State);
                else
                    Visit(game.State);
            }
        }
    }

    [Fact]
    public void TicTacToe_between_random_players_has_the_reference_scores()
    {
        float[][] results = Match.Play(new TicTacToe(), 20_000, 1, Match.Random(9), Match.Random(9));
        Match.AssertMean(0.585, 0.001, results, static r => r[0] > 0 ? 1 : 0);
        Match.AssertMean(0.127, 0.001, results, static r => r[0] == 0 ? 1 : 0);
        Assert.All(results, static r => Assert.Equal(0, r[0] + r[1]));
    }

    [Fact]
    public void ConnectFour_between_random_players_has_the_reference_scores()
    {
        float[][] results = Match.Play(new ConnectFour(), 20_000, 1, Match.Random(7), Match.Random(7));
        Match.AssertMean(0.554, 0.001, results, static r => r[0] > 0 ? 1 : 0);
        Match.AssertMean(0.003, 0.001, results, static r => r[0] == 0 ? 1 : 0);
        Match.AssertMean(0.443, 0.001, results, static r => r[0] < 0 ? 1 : 0);
    }

    [Theory]
    [InlineData(0, 0.971)]
    [InlineData(1, 0.954)]
    public void ConnectFour_one_ply_player_has_the_reference_scores_against_random_moves(int seat, double reference)
    {
        var game = new ConnectFour();
        Match.Player random = Match.Random(7),
            skilled = WinOrBlock(game, random);
        float[][] results =
            seat == 0 ? Match.Play(game, 5_000, 2, skilled, random) : Match.Play(game, 5_000, 2, random, skilled);
        Match.AssertMean(reference, 0.002, results, r => r[seat] > 0 ? 1 : 0);
    }

    [Fact]
    public void An_invalid_move_ends_the_game_with_minus_one_for_its_player_only()
    {
        var game = new TicTacToe();
        float[][] results = Match.Play(
            game,
            1,
            3,
            static (int _, MultiAgentStep _, ref Rng _) => 4,
            static (int _, MultiAgentStep _, ref Rng _) => 4
        );
        Assert.Equal([0f, -1f], results[0]);
    }

    [Fact]
    public void ConnectFour_finds_lines_in_all_directions_and_none_across_columns()
    {
        ulong vertical = 0b1111,
            horizontal = 1UL | 1UL << 7 | 1UL << 14 | 1UL << 21,
            rising = 1UL | 1UL << 8 | 1UL << 16 | 1UL << 24,
            falling = 1UL << 3 | 1UL << 9 | 1UL << 15 | 1UL << 21,
            across = 0b110000 | 0b11 << 7;
        Assert.True(ConnectFour.HasFour(vertical));
        Assert.True(ConnectFour.HasFour(horizontal));
        Assert.True(ConnectFour.HasFour(rising));
        Assert.True(ConnectFour.HasFour(falling));
        Assert.False(ConnectFour.HasFour(across));
    }

    private static Match.Player WinOrBlock(ConnectFour game, Match.Player otherwise) =>
        (int agent, MultiAgentStep step, ref Rng random) =>
        {
            ConnectFourState state = game.State;
            (ulong own, ulong other) = agent == 0 ? (state.First, state.Second) : (state.Second, state.First);
            foreach (ulong discs in (ReadOnlySpan<ulong>)[own, other])
                for (int column = 0; column < ConnectFour.Columns; column++)
                    if (
                        ConnectFour.CanDrop(state.All, column)
                        && ConnectFour.HasFour(discs | ConnectFour.Drop(state.All, column))
                    )
                        return column;
            return otherwise(agent, step, ref random);
        };
}
