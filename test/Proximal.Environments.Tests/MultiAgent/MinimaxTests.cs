namespace Proximal.Environments.Tests.MultiAgent;

public sealed class MinimaxTests
{
    private const int Games = 500;

    [Theory]
    [InlineData(0, 0.968)]
    [InlineData(1, 0.778)]
    public void Minimax_of_TicTacToe_beats_random_moves_as_often_as_the_reference_and_never_loses(
        int seat,
        double reference
    )
    {
        Match.Player minimax = Searching(new TicTacToe(), int.MaxValue),
            random = Match.Random(9);
        float[][] results =
            seat == 0
                ? Match.Play(new TicTacToe(), 5_000, 1, minimax, random)
                : Match.Play(new TicTacToe(), 5_000, 1, random, minimax);
        Match.AssertMean(reference, 0.0005, results, r => r[seat] > 0 ? 1 : 0);
        Assert.All(results, r => Assert.True(r[seat] >= 0));
    }

    [Fact]
    public void Two_minimax_players_of_TicTacToe_draw() =>
        Assert.All(
            Match.Play(
                new TicTacToe(),
                300,
                2,
                Searching(new TicTacToe(), int.MaxValue),
                Searching(new TicTacToe(), int.MaxValue)
            ),
            static result => Assert.Equal(0, result[0])
        );

    [Fact]
    public void ConnectFour_search_wins_and_blocks()
    {
        var game = new ConnectFour();
        // Discs 0, 1, 2 of the bottom row for the first player, 0, 1, 2 of the second row for the other.
        ulong first = 1UL | 1UL << 7 | 1UL << 14,
            second = first << 1;
        Span<double> values = stackalloc double[ConnectFour.Columns];
        game.Search(ObservationOf(game, new ConnectFourState(first, second, 0)), 1, values);
        Assert.Equal([0, 0, 0, 1, 0, 0, 0], values.ToArray());
        // The other player must drop into column 3, and then wins above it unless the first player blocks: depth 2 sees
        // that the other columns lose.
        game.Search(ObservationOf(game, new ConnectFourState(first, second, 1)), 2, values);
        Assert.Equal([-1, -1, -1, 0, -1, -1, -1], values.ToArray());
    }

    [Fact]
    public void Full_columns_have_no_value()
    {
        var game = new ConnectFour();
        Span<double> values = stackalloc double[ConnectFour.Columns];
        game.Search(ObservationOf(game, new ConnectFourState(0b010101, 0b101010, 0)), 4, values);
        Assert.Equal(double.NaN, values[0]);
        Assert.DoesNotContain(double.NaN, values[1..].ToArray());
    }

    // It is at least as strong as a player who only wins and blocks, whose reference this is.
    [Theory]
    [InlineData(0, 0.971)]
    [InlineData(1, 0.954)]
    public void ConnectFour_search_beats_random_moves(int seat, double reference)
    {
        Match.Player minimax = Searching(new ConnectFour(), 3),
            random = Match.Random(7);
        float[][] results =
            seat == 0
                ? Match.Play(new ConnectFour(), Games, 3, minimax, random)
                : Match.Play(new ConnectFour(), Games, 3, random, minimax);
        double error = Math.Sqrt(reference * (1 - reference) / Games);
        Assert.InRange(results.Average(r => r[seat] > 0 ? 1.0 : 0), reference - (4 * error), 1);
    }

    [Fact]
    public void Boards_are_shown_as_text()
    {
        var ttt = new TicTacToe { State = new TicTacToeState(0b000010001, 0b100000000, 1) };
        Assert.Equal("X | 2 | 3\n---------\n4 | X | 6\n---------\n7 | 8 | O", ttt.BoardText);
        var four = new ConnectFour { State = new ConnectFourState(1, 1UL << 1 | 1UL << 42, 0) };
        Assert.Equal(
            """
            | | | | | | | |
            | | | | | | | |
            | | | | | | | |
            | | | | | | | |
            |O| | | | | | |
            |X| | | | | |O|
             1 2 3 4 5 6 7
            """.ReplaceLineEndings("\n"),
            four.BoardText
        );
    }

    private static float[] ObservationOf(ConnectFour game, ConnectFourState state)
    {
        game.State = state;
        var step = new MultiAgentStep(game);
        step.Clear();
        game.Observe(step);
        return step.Observation(state.Mover).ToArray();
    }

    private static Match.Player Searching(IBoardGame game, int depth)
    {
        var player = new MinimaxPlayer(game, depth);
        return (int agent, MultiAgentStep step, ref Rng random) => player.Choose(step.Observation(agent), ref random);
    }
}
