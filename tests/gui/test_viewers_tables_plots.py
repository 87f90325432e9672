"""Tables and diagrams as views."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engines.core.finding import Plot, Series
from gui.panels.table_view import TableView
from gui.plots.plot_view import PlotView
from gui.plots.reading import reading_at
from tests.gui.conftest import WaitUntil
from tests.gui.viewing import HOSTILE, provenance, spectrum


@pytest.fixture
def table(app: QApplication) -> Iterator[TableView]:
    view = TableView()
    view.resize(500, 400)
    view.show_table(provenance().tables[0])
    view.show()
    yield view
    view.deleteLater()


@pytest.fixture
def plot(app: QApplication, unraisable_slots: list[str], wait_until: WaitUntil) -> Iterator[PlotView]:
    view = PlotView()
    view.resize(600, 400)
    view.show_plot(spectrum().plots[0])
    view.show()
    wait_until(lambda: view.chart is not None, what="the diagram")
    yield view
    view.close_services()
    view.deleteLater()
    app.processEvents()


def column(table: TableView, number: int) -> list[str]:
    return [table.order.index(row, number).data() for row in range(table.order.rowCount())]


def test_the_selection_is_copied_as_tab_separated_values(table: TableView) -> None:
    table.table.selectAll()
    QTest.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "Make\tMaker"
    assert lines[1] == f"Comment\t{HOSTILE}"
    assert lines[4] == "Note\ttwo lines and tab"
    assert all(line.count("\t") == 1 for line in lines)


def test_numbers_sort_by_value_and_the_filter_keeps_rows_with_all_words(table: TableView) -> None:
    table.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    fields = column(table, 0)
    assert fields.index("Lens 9") < fields.index("Lens 10")
    QTest.keyClicks(table.filter, "lens 10")
    assert column(table, 0) == ["Lens 10"]


def test_hostile_cells_and_tool_tips_stay_plain(table: TableView) -> None:
    cell = table.order.index(1, 1)
    assert cell.data() == HOSTILE
    assert "&lt;script&gt;" in cell.data(Qt.ItemDataRole.ToolTipRole)
    table.table.setCurrentIndex(cell)
    assert table.detail.toPlainText().startswith(HOSTILE)


def test_a_diagram_shows_every_series_with_its_key_and_axis_words(plot: PlotView) -> None:
    import pyqtgraph

    assert plot.chart is not None
    items = plot.chart.getPlotItem().items
    lines = [item for item in items if isinstance(item, pyqtgraph.PlotDataItem)]
    bands = [item for item in items if isinstance(item, pyqtgraph.FillBetweenItem)]
    assert len(lines) == 2 and len(bands) == 1
    assert not bands[0].path().isEmpty()
    assert plot.key.labels == ["This exhibit", "Camera envelope", "Peaks"]
    assert plot.chart.getAxis("bottom").labelText == "Frequency &lt;i&gt;f&lt;/i&gt; (cycles/pixel)"
    assert plot.height_words.text() == "↑ log10 power"
    assert plot.caption.text() == "Six hundred camera pictures."


def test_the_cursor_reads_the_values_of_every_series(plot: PlotView, wait_until: WaitUntil) -> None:
    assert plot.chart is not None
    viewport = plot.chart.viewport()
    steps = itertools.cycle((0, 2))

    def read() -> bool:
        QTest.mouseMove(viewport, QPoint(viewport.width() // 2 + next(steps), viewport.height() // 2))
        return "This exhibit: " in plot.readout.text()

    wait_until(read, what="the read-out")
    assert "Camera envelope: " in plot.readout.text() and " to " in plot.readout.text()


def test_the_keys_move_the_cursor_and_zoom(plot: PlotView, wait_until: WaitUntil) -> None:
    assert plot.chart is not None
    chart = plot.chart
    wait_until(lambda: chart.viewRange()[0][1] < 0.7, what="the whole diagram")
    whole = chart.viewRange()[0]
    QTest.keyClick(chart, Qt.Key.Key_Right)
    first = plot.readout.text()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert "This exhibit: " in first and plot.readout.text() != first
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.viewRange()[0][1] - chart.viewRange()[0][0] < 0.9 * (whole[1] - whole[0])
    QTest.keyClick(chart, Qt.Key.Key_0)
    wait_until(lambda: chart.viewRange()[0] == pytest.approx(whole, abs=0.01), what="the whole diagram again")


def test_a_reading_takes_the_nearest_sample_and_skips_what_is_not_there() -> None:
    words = reading_at(spectrum().plots[0], 0.25)
    assert "Peaks: 6.5" in words
    assert "This exhibit" not in reading_at(spectrum().plots[0], 2.0)


def test_a_diagram_without_values_says_so() -> None:
    series = spectrum().plots[0].series[0]
    empty = type(series)("Empty", np.array([0.0], np.float32), np.array([np.nan], np.float32))
    assert "no value" in reading_at(Plot("p", "P", "x", "y", (empty,)), 0.0)


def test_bars_stand_from_the_top_with_their_names_and_are_read_out(plot: PlotView) -> None:
    lengths, places = np.array([0.5, -0.25], np.float32), np.array([0, 1], np.float32)
    plot.show_plot(Plot("b", "Shares", "log10 LR", "", (Series("", lengths, places, "bars"),), "", ("Colour", "Noise")))
    assert plot.chart is not None
    assert plot.chart.getPlotItem().vb.yInverted()
    assert [words for _, words in plot.chart.getAxis("left")._tickLevels[0]] == ["Colour", "Noise"]
    assert "Colour: +0.5; Noise: -0.25" in plot.chart.accessibleDescription()
    plot.show_plot(spectrum().plots[0])
    assert not plot.chart.getPlotItem().vb.yInverted()


def test_viewers_and_panels_load_nothing_heavy() -> None:
    code = (
        "import sys, gui.viewers.area, gui.panels.answers;"
        "heavy = {'cv2', 'scipy', 'pyqtgraph', 'onnxruntime', 'c2pa'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
