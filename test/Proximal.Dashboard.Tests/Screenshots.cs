using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>Pictures of pages for the documentation, if the environment variable PROXIMAL_SCREENSHOTS is a folder.</summary>
internal static class Screenshots
{
    /// <summary>Folder of the pictures; null to take none.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("PROXIMAL_SCREENSHOTS");

    /// <summary>Takes a picture of the page: <c>dashboard-NAME.png</c>.</summary>
    public static async Task TakeAsync(IPage page, string name)
    {
        if (Folder is null)
            return;
        Directory.CreateDirectory(Folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"dashboard-{name}.png") });
    }
}
