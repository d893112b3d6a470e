using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>One headless Chromium for all tests of a class. Tests are skipped on machines without it.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Paths =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Opens an empty page in a session of its own, or skips the test.</summary>
    /// <param name="dark">Whether the page is shown in dark colors.</param>
    public async Task<IPage> NewPageAsync(bool dark = false)
    {
        Assert.SkipWhen(browser is null, "Chromium is not installed");
        IPage page = await browser.NewPageAsync(
            new BrowserNewPageOptions
            {
                ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            }
        );
        page.SetDefaultTimeout(10_000);
        // An error in a script fails the test that opened the page.
        page.PageError += static (_, error) => throw new InvalidOperationException($"error in a script: {error}");
        return page;
    }

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(Paths, File.Exists) is not { } path)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu"] }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
