namespace Proximal.Cli;

/// <summary>The commands that a report suggests.</summary>
internal static class NextCommands
{
    private const int Width = 100;

    /// <summary>Writes the commands; see <see cref="Lines"/>.</summary>
    public static void Write(IDisplay display, params IReadOnlyList<(string Arguments, string Description)> next)
    {
        foreach (string line in Lines(ToolCommand.Text, next))
            display.WriteLine(line);
    }

    /// <summary>
    /// Returns the commands with their descriptions as a table of two columns, or below their descriptions where the
    /// table would be too wide.
    /// </summary>
    /// <param name="tool">The command that starts the tool.</param>
    /// <param name="next">The arguments of the tool, such as <c>play runs/CartPole-v1</c>, and what they do.</param>
    public static IEnumerable<string> Lines(
        string tool,
        params IReadOnlyList<(string Arguments, string Description)> next
    )
    {
        string[] commands = [.. next.Select(line => $"{tool} {line.Arguments}")];
        int width = commands.Max(command => command.Length);
        bool isTable = width + next.Max(line => line.Description.Length) + 5 <= Width;
        foreach (
            (string command, string description) in commands.Zip(next, (command, line) => (command, line.Description))
        )
        {
            if (isTable)
            {
                yield return $"  {command.PadRight(width)}   {description}";
            }
            else
            {
                yield return $"  {description}:";
                yield return $"    {command}";
            }
        }
    }
}
