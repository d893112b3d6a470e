using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Proximal.Dashboard;

/// <summary>A run that a person starts from the page. The tool checks the values; here only their form is checked, so that
/// none is taken for a flag or a path.</summary>
/// <param name="Environment">Name of a registered environment.</param>
/// <param name="Algorithm">Name of an algorithm; empty for the default.</param>
/// <param name="Steps">Steps; empty for those of the configuration.</param>
/// <param name="Seeds">Seed, or several as <c>1..5</c>; empty for the default.</param>
/// <param name="Name">Name of the folder; empty for that of the environment.</param>
/// <param name="Settings">Settings <c>key=value</c>.</param>
internal sealed partial record StartRequest(
    string Environment,
    string Algorithm,
    string Steps,
    string Seeds,
    string Name,
    IReadOnlyList<string> Settings
)
{
    private const int MaxSettings = 200;

    /// <summary>Whether the request names several seeds.</summary>
    public bool HasSeveralSeeds => Seeds.Contains('.') || Seeds.Contains(',');

    /// <summary>Reads a request.</summary>
    /// <exception cref="InvalidInputException">A value has another form.</exception>
    public static StartRequest Read(JsonElement json)
    {
        string Text(string name) => (json.GetProperty(name).GetString() ?? "").Trim();
        var request = new StartRequest(
            Text("environment"),
            Text("algorithm"),
            Text("steps"),
            Text("seed"),
            Text("name"),
            [
                .. json.GetProperty("settings")
                    .EnumerateArray()
                    .Select(static setting => (setting.GetString() ?? "").Trim())
                    .Where(static setting => setting.Length > 0)
                    .Take(MaxSettings),
            ]
        );
        if (request.Name.Length > 0 && !NameForm().IsMatch(request.Name))
            throw new InvalidInputException(
                $"the name '{request.Name}' can have letters, digits, '-', '_', '.' and '+', and starts with a letter or digit"
            );
        CheckSteps(request.Steps);
        if (request.Seeds.Length > 0 && !SeedForm().IsMatch(request.Seeds))
            throw new InvalidInputException($"the seed '{request.Seeds}' is no number, list (1,2) or range (1..5)");
        if (request.Settings.FirstOrDefault(static setting => !SettingForm().IsMatch(setting)) is { } wrong)
            throw new InvalidInputException($"the setting '{wrong}' has not the form key=value");
        return request;
    }

    /// <summary>Checks a number of steps; empty is valid.</summary>
    /// <exception cref="InvalidInputException">It is no number.</exception>
    public static void CheckSteps(string steps)
    {
        if (
            steps.Length > 0
            && !double.TryParse(
                steps,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out _
            )
        )
            throw new InvalidInputException($"the steps '{steps}' are no number");
    }

    /// <summary>Arguments of the tool.</summary>
    /// <param name="folder">Folder of the new run.</param>
    public IReadOnlyList<string> Arguments(string folder)
    {
        List<string> arguments = ["train", Environment, $"--out={folder}", "--plain"];
        if (Algorithm.Length > 0)
            arguments.Add($"--algorithm={Algorithm}");
        if (Steps.Length > 0)
            arguments.Add($"--steps={Steps}");
        if (Seeds.Length > 0)
            arguments.Add($"{(HasSeveralSeeds ? "--seeds" : "--seed")}={Seeds}");
        arguments.AddRange(Settings.Select(static setting => $"--set={setting}"));
        return arguments;
    }

    [GeneratedRegex(@"\A[\p{L}\p{Nd}][\p{L}\p{Nd}_.+-]{0,99}\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\A[0-9][0-9.,]{0,99}\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex SeedForm();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.]*=[^\r\n]*\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex SettingForm();
}
