namespace Proximal.Environments;

/// <summary>The family "Multi-agent" of the registry.</summary>
internal static class MultiAgentEnvironments
{
    public static EnvironmentFamily Family { get; } =
        new(
            "Multi-agent",
            "Games and tasks of several agents that share one policy.",
            [
                EnvironmentEntry.OfAgents("tictactoe", "Tic-tac-toe in turns.", static () => new TicTacToe(), null, 1),
                EnvironmentEntry.OfAgents(
                    "connect_four",
                    "Connect Four on a board of 6 x 7 in turns.",
                    static () => new ConnectFour(),
                    null,
                    1
                ),
                EnvironmentEntry.OfAgents(
                    "duel",
                    "Two paddles and a ball; who misses it loses.",
                    static () => new Duel(),
                    null,
                    30
                ),
                EnvironmentEntry.OfAgents(
                    "rps",
                    "Rock, paper, scissors over 15 rounds.",
                    static () => new RockPaperScissors(),
                    null,
                    1
                ),
                EnvironmentEntry.OfAgents(
                    "kuhn_poker",
                    "Poker with three cards and one bet.",
                    static () => new KuhnPoker(),
                    null,
                    1
                ),
                EnvironmentEntry.OfAgents(
                    "meeting",
                    "Two agents meet on a board of 5 x 5.",
                    static () => new Meeting(),
                    0.95,
                    4
                ),
                EnvironmentEntry.OfAgents(
                    "gate",
                    "One agent dies to open a door for the other.",
                    static () => new Gate(),
                    null,
                    4
                ),
                EnvironmentEntry.OfAgents(
                    "simple_spread",
                    "Three agents cover three landmarks (MPE2).",
                    static () => new SimpleSpread(),
                    -12,
                    10
                ),
                EnvironmentEntry.OfAgents(
                    "simple_tag",
                    "Three chasers and one faster prey (MPE2), with observations of equal length.",
                    static () => new PaddedAgents(new SimpleTag()),
                    null,
                    10
                ),
            ]
        );
}
