using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>Checks of accessibility on the rendered page.</summary>
internal static class PageChecks
{
    // Contrast of WCAG 2.2 (1.4.3): colors are composed over those of the ancestors and read back from a canvas, because
    // computed colors have several notations.
    private const string Script = """
        () => {
          const problems = [];
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          canvas.canvas.width = canvas.canvas.height = 1;
          const paint = (colors) => {
            canvas.clearRect(0, 0, 1, 1);
            for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const luminance = (rgb) => {
            const [r, g, b] = rgb.map((value) => {
              const share = value / 255;
              return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const contrast = (a, b) => {
            const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
            return (high + 0.05) / (low + 0.05);
          };
          const backgrounds = (start) => {
            const colors = [];
            for (let one = start; one !== null; one = one.parentElement)
              colors.unshift(getComputedStyle(one).backgroundColor);
            return ["Canvas", ...colors];
          };
          let checked = 0;
          for (const one of document.querySelectorAll("body *")) {
            if (!one.checkVisibility({ visibilityProperty: true }) || one.matches("option, :disabled")) continue;
            const ownText = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
            const hasValue = one.matches("input:not([type=checkbox]), textarea, select");
            const under = backgrounds(one);
            const check = (style, what) => {
              checked++;
              const ratio = contrast(paint([...under, style.color]), paint(under));
              if (ratio < 4.5) problems.push(`${what} of ${one.tagName}.${one.className}: contrast ${ratio.toFixed(2)}`);
            };
            if (ownText || hasValue) check(getComputedStyle(one), "text");
            if (one.placeholder) check(getComputedStyle(one, "::placeholder"), "placeholder");
            if (one.matches("input, select, textarea, button, a[href], progress")) {
              const label = one.ariaLabel ?? [...(one.labels ?? [])].map((label) => label.textContent).join(" ");
              const text = one.matches("button, a") ? one.textContent : "";
              if (`${label ?? ""}${text}`.trim() === "") problems.push(`no label: ${one.outerHTML.slice(0, 120)}`);
            }
          }
          const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
          for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) problems.push(`id twice: ${id}`);
          if (document.querySelectorAll("h1").length !== 1) problems.push("the page needs one h1");
          if (document.documentElement.lang === "") problems.push("no language");
          if (checked < 10) problems.push(`only ${checked} texts were found`);
          return problems;
        }
        """;

    /// <summary>Finds problems: texts with a contrast below 4.5, inputs without a label, identifiers that occur
    /// twice.</summary>
    public static Task<string[]> RunAsync(IPage page) => page.EvaluateAsync<string[]>(Script);
}
