using System.Globalization;
using Proximal.Godot.Game;

// The arguments of the plugin: --port=P --env_seed=S --speedup=X …, and those of this game.
var values = new Dictionary<string, string>(StringComparer.Ordinal);
foreach (string argument in args)
{
    string[] pair = argument.TrimStart('-').Split('=', 2);
    values[pair[0]] = pair.Length == 2 ? pair[1] : "";
}

if (values.ContainsKey("fail"))
{
    Console.Error.WriteLine("the scene cannot be loaded");
    return 3;
}

var rules = new GameRules
{
    Agents = int.Parse(values.GetValueOrDefault("agents", "2"), CultureInfo.InvariantCulture),
    Seed = ulong.Parse(values.GetValueOrDefault("env_seed", "1"), CultureInfo.InvariantCulture),
    EpisodeSteps = int.Parse(values.GetValueOrDefault("episode", "8"), CultureInfo.InvariantCulture),
    Actions = values.GetValueOrDefault("actions", "mixed"),
    Fault = values.GetValueOrDefault("fault", ""),
    FaultTick = int.Parse(values.GetValueOrDefault("fault_tick", "3"), CultureInfo.InvariantCulture),
};
if (values.TryGetValue("log", out string? log))
    File.AppendAllLines(log, [string.Join(' ', args)]);
new SignGame(rules).Play(int.Parse(values["port"], CultureInfo.InvariantCulture));
return 0;
