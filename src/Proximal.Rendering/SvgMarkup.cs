using System.Security;
using System.Text;

namespace Proximal.Rendering;

/// <summary>How SVG is spelled.</summary>
internal static class SvgMarkup
{
    public static void Open(StringBuilder markup, int width, int height) =>
        markup.Append(
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
            <g stroke-linecap="round" stroke-linejoin="round" font-family="system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif">

            """
        );

    public static void OpenElement(StringBuilder markup, string element)
    {
        markup.Append('<').Append(element);
        if (element == "polyline")
            markup.Append(" fill=\"none\"");
    }

    public static void Attribute(StringBuilder markup, string name, string value)
    {
        if (!SvgShape.IsImplied(name, value))
            markup.Append(' ').Append(name).Append("=\"").Append(value).Append('"');
    }

    public static void CloseElement(StringBuilder markup, string element, string content)
    {
        if (content.Length == 0)
            markup.Append("/>\n");
        else
            markup.Append('>').Append(Escape(content)).Append("</").Append(element).Append(">\n");
    }

    public static string Escape(string text) => SecurityElement.Escape(text);

    public static void Close(StringBuilder markup) => markup.Append("</g>\n</svg>\n");
}
