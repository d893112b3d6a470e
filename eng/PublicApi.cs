#:property PublishAot=false
using System.Diagnostics;
using System.Text.RegularExpressions;

// Keeps the record of the public API, src/*/PublicAPI.Shipped.txt and PublicAPI.Unshipped.txt, which the build compares
// with the code.
//   dotnet run eng/PublicApi.cs            builds, and records new and removed members as unshipped
//   dotnet run eng/PublicApi.cs -- ship    moves the unshipped members to the shipped ones, for a release
const string Header = "#nullable enable";
const string Removed = "*REMOVED*";

switch (args)
{
    case []:
        return Record();
    case ["ship"]:
        Ship();
        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run eng/PublicApi.cs [-- ship]");
        return 2;
}

int Record()
{
    // The analyzer reports a new member as RS0016 and a missing one as RS0017, each with the text of its line.
    string[] arguments = ["build", "-c", "Release", "-p:TreatWarningsAsErrors=false", "-tl:off", "-v:minimal"];
    using var build = Process.Start(
        new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, UseShellExecute = false }
    )!;
    var changes = new SortedDictionary<string, (HashSet<string> Added, HashSet<string> Missing)>();
    while (build.StandardOutput.ReadLine() is { } line)
    {
        Match match = Change().Match(line);
        if (!match.Success)
        {
            if (line.Contains(": error ", StringComparison.Ordinal))
                Console.Error.WriteLine(line);
            continue;
        }
        string folder = Path.GetDirectoryName(match.Groups["project"].Value)!;
        if (!changes.TryGetValue(folder, out (HashSet<string> Added, HashSet<string> Missing) change))
            changes[folder] = change = ([], []);
        (match.Groups["code"].Value == "RS0016" ? change.Added : change.Missing).Add(match.Groups["symbol"].Value);
    }
    build.WaitForExit();
    foreach ((string folder, (HashSet<string> added, HashSet<string> missing)) in changes)
    {
        HashSet<string> shipped = Read(Shipped(folder));
        HashSet<string> unshipped = Read(Unshipped(folder));
        unshipped.UnionWith(added);
        foreach (string symbol in missing)
        {
            if (!unshipped.Remove(symbol) && shipped.Contains(symbol))
                unshipped.Add(Removed + symbol);
        }
        Write(Unshipped(folder), unshipped);
        Console.WriteLine($"{Path.GetFileName(folder)}: {added.Count} added, {missing.Count} removed");
    }
    return build.ExitCode;
}

void Ship()
{
    foreach (string file in Directory.EnumerateFiles("src", "PublicAPI.Unshipped.txt", SearchOption.AllDirectories))
    {
        string folder = Path.GetDirectoryName(file)!;
        HashSet<string> shipped = Read(Shipped(folder));
        foreach (string line in Read(file))
        {
            if (line.StartsWith(Removed, StringComparison.Ordinal))
                shipped.Remove(line[Removed.Length..]);
            else
                shipped.Add(line);
        }
        Write(Shipped(folder), shipped);
        Write(file, []);
    }
}

static string Shipped(string folder) => Path.Combine(folder, "PublicAPI.Shipped.txt");

static string Unshipped(string folder) => Path.Combine(folder, "PublicAPI.Unshipped.txt");

static HashSet<string> Read(string path) =>
    File.Exists(path) ? [.. File.ReadAllLines(path).Where(static line => line.Length > 0 && line != Header)] : [];

static void Write(string path, HashSet<string> lines) =>
    File.WriteAllLines(path, [Header, .. lines.Order(StringComparer.Ordinal)]);

internal static partial class Program
{
    [GeneratedRegex(
        @"warning (?<code>RS0016|RS0017): Symbol '(?<symbol>.*)' (is not part of the declared|is part of the declared).*\[(?<project>[^\]]*\.csproj)[^\]]*\]$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Change();
}
