using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Values of the query of a request.</summary>
internal static class RequestedRuns
{
    private const int MostRuns = 200;

    /// <summary>Runs of the query <c>runs=ID,ID…</c>, in its order, without those that do not exist.</summary>
    /// <exception cref="InvalidInputException">There are too many.</exception>
    public static IReadOnlyList<CatalogedRun> Of(HttpContext context, RunCatalog catalog)
    {
        string[] ids = context.Request.Query["runs"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length > MostRuns)
            throw new InvalidInputException($"{ids.Length} runs are named; at most {MostRuns} can be shown together");
        if (ids.Length == 0)
            return [];
        var runs = catalog
            .Runs.DistinctBy(static run => run.Id, StringComparer.Ordinal)
            .ToDictionary(static run => run.Id, StringComparer.Ordinal);
        CatalogedRun[] found = [.. ids.Distinct(StringComparer.Ordinal).Where(runs.ContainsKey).Select(id => runs[id])];
        foreach (CatalogedRun run in found)
            run.Log.Update();
        return found;
    }

    /// <summary>Finite number of a query; a default if it is missing.</summary>
    /// <exception cref="InvalidInputException">The value is not a finite number.</exception>
    public static double Number(HttpContext context, string name, double missing)
    {
        string text = context.Request.Query[name].ToString();
        if (text.Length == 0)
            return missing;
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            ? value
            : throw new InvalidInputException($"{name}: expected a number");
    }
}
